import {ToolError} from '../core/errors.ts';
import {type KubeObject, shortName} from '../core/objects.ts';
import type {AppliedObject, ClusterWriter} from '../core/ports.ts';
import type {Access} from './access.ts';
import {Rejection} from './api/rejection.ts';
import {evict} from './eviction.ts';

const manager = 'gomeet';

/** Changes of the simulated cluster, as field manager gomeet. */
export function simulatedWriter(access: Access): ClusterWriter {
  return {
    preview: async (objects, signal, {force = false} = {}) => {
      const {server} = await access.look(signal);
      return objects.map((object) => server.apply(manager, object, true, force));
    },
    apply: async (objects, signal, {force = false} = {}) => {
      const answers = await access.change(({server}) => objects.map((object) => server.apply(manager, object, false, force)), {
        counted: !onlyLeases(objects),
        signal,
      });
      refuse(answers);
      return answers;
    },
    create: (object, signal) =>
      access.change(({server}) => said(() => (server.create(manager, object) === undefined ? 'exists' : 'created')), {
        counted: !onlyLeases([object]),
        signal,
      }),
    merge: (key, patch, signal) =>
      access.change(({server}) => said(() => void server.patch(key, patch)), {counted: key.kind !== 'Lease', signal}),
    replace: (object, signal) =>
      access.change(({server}) => said(() => replaced(() => server.replace(object))), {counted: object.kind !== 'Lease', signal}),
    replaceStatus: (object, signal) =>
      access.change(({server}) => said(() => replaced(() => server.replaceStatus(object))), {counted: true, signal}),
    scale: (key, replicas, signal) => access.change(({server}) => said(() => void server.scale(key, replicas)), {counted: true, signal}),
    remove: (key, signal) => access.change((cluster) => cluster.remove(key), {counted: key.kind !== 'Lease', signal}),
    evict: (pod, signal) => access.change((cluster) => evict(cluster.store, pod, cluster.now()), {counted: true, signal}),
  };
}

function onlyLeases(objects: readonly KubeObject[]): boolean {
  return objects.every((object) => object.kind === 'Lease');
}

function replaced(work: () => KubeObject): KubeObject | 'conflict' {
  try {
    return work();
  } catch (error) {
    if (error instanceof Rejection && (error.reason === 'conflict' || error.reason === 'not-found')) return 'conflict';
    throw error;
  }
}

/** The server's refusal as the error that every adapter raises. */
function said<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof Rejection) throw new ToolError('simulator', error.message);
    throw error;
  }
}

function refuse(answers: readonly AppliedObject[]): void {
  const refused = answers.flatMap((one) => (one.rejected === undefined ? [] : [`${shortName(one.key)}: ${one.rejected.message}`]));
  if (refused.length > 0) throw new ToolError('simulator', `the API server refused ${refused.join('; ')}`);
}

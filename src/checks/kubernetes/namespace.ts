import {type KubeObject, textAt} from '../../core/objects.ts';
import {probe} from '../../core/probe.ts';

export type NamespaceReading = {readonly name: string; readonly found: KubeObject | undefined};

export default probe<NamespaceReading>({
  id: 'kubernetes.namespace',
  question: 'Does the namespace exist, and is it not being deleted?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'get namespace'},
  read: async ({world, target}, signal) => ({
    name: target.namespace,
    found: await world.cluster.get({apiVersion: 'v1', kind: 'Namespace', name: target.namespace}, signal),
  }),
  judge: ({name, found}) => {
    if (found === undefined) return {status: 'fail', message: `the namespace ${name} does not exist`, hint: 'gomeet bootstrap'};
    const since = found.metadata.deletionTimestamp;
    if (since !== undefined || textAt(found, 'status', 'phase') === 'Terminating') {
      return {
        status: 'fail',
        message: `the namespace ${name} is being deleted${since === undefined ? '' : ` since ${since}`}: nothing can be created in it`,
        hint: `wait until \`kubectl get namespace ${name}\` no longer finds it, then run gomeet bootstrap`,
        ...(since === undefined ? {} : {since}),
      };
    }
    return {status: 'pass', message: `the namespace ${name} is ${textAt(found, 'status', 'phase') ?? 'there'}`};
  },
});

import {ToolError, unknownKindDetail} from './errors.ts';
import {canonicalJson} from './json.ts';
import type {LimitedOptions} from './limited.ts';
import {type KubeObject, keyText} from './objects.ts';
import type {AccessAnswer, AccessQuestion, ClusterReader, World} from './ports.ts';
import {type Remember, remembering} from './remember.ts';
import {sharedPlanes} from './shared-planes.ts';
import {surrounded} from './surrounded.ts';

/**
 * A world that answers every question once: for the many probes of one run, which ask for the same lists and readings. What
 * is asked belongs to the run and not to whoever asked first, so one probe's limit does not spoil it for the others; it has
 * a limit of its own, so that something silent is waited for once. Readings of the data stores are always the full ones.
 */
export function sharedWorld(world: World, options: Omit<LimitedOptions, 'clock'>): World {
  const remember = remembering({...options, clock: world.clock});
  const cluster = sharedReader(world.cluster, remember);
  const seen = world.through?.(cluster) ?? world;
  const {postgres, pgbouncer, redis, versions} = seen;
  const planes = sharedPlanes(seen, remember);
  const {cloud, buckets} = planes;
  const account = {...(cloud === undefined ? {} : {cloud}), ...(buckets === undefined ? {} : {buckets})};
  const full = {full: true, limitMs: options.limitMs};
  return {
    // Whoever looks through another reader, such as one who shares this once more, still shares the account.
    ...surrounded(seen, account),
    ...planes,
    cluster,
    postgres: {...postgres, instances: () => remember(['postgres'], (signal) => postgres.instances(signal, full))},
    pgbouncer: {...pgbouncer, instances: () => remember(['pgbouncer'], (signal) => pgbouncer.instances(signal, full))},
    redis: {...redis, instances: () => remember(['redis'], (signal) => redis.instances(signal, full))},
    versions: {kubectl: () => remember(['kubectl'], (signal) => versions.kubectl(signal))},
  };
}

function sharedReader(cluster: ClusterReader, remember: Remember): ClusterReader {
  const whole: ClusterReader['list'] = (apiVersion, kind, {optional = false, ...options} = {}) => {
    const all = remember(['list', apiVersion, kind, options], (signal) => cluster.list(apiVersion, kind, options, signal));
    // Whoever takes an unknown kind for an empty list shares the list of those who do not.
    return optional ? all.catch(emptyIfUnknown) : all;
  };
  return {
    ...cluster,
    identity: () => remember(['identity'], (signal) => cluster.identity(signal)),
    // Values of Secrets are not kept for longer than whoever asked needs them.
    get: (key, signal) =>
      key.kind === 'Secret' ? cluster.get(key, signal) : remember(['get', keyText(key)], (shared) => cluster.get(key, shared)),
    // The pods of one app are among those of the namespace, which every run reads.
    list: async (apiVersion, kind, options = {}) => {
      const {labelSelector, ...others} = options;
      const app = /^app=([\w.-]+)$/.exec(labelSelector ?? '')?.[1];
      if (app === undefined || kind !== 'Pod' || others.namespace === undefined) return whole(apiVersion, kind, options);
      return (await whole(apiVersion, kind, others)).filter(({metadata}) => metadata.labels?.['app'] === app);
    },
    knows: (apiVersion, kind) => remember(['knows', apiVersion, kind], (signal) => cluster.knows(apiVersion, kind, signal)),
    access: sharedAccess(cluster, remember),
  };
}

function emptyIfUnknown(error: unknown): readonly KubeObject[] {
  if (error instanceof ToolError && error.detail === unknownKindDetail) return [];
  throw error;
}

/** Question by question: what probes ask for overlaps. */
function sharedAccess(cluster: ClusterReader, remember: Remember): ClusterReader['access'] {
  const answers = new Map<string, Promise<AccessAnswer>>();
  return (questions) => {
    const fresh = questions.filter((question) => !answers.has(canonicalJson(question)));
    const asked = remember(['access', fresh], (signal) => (fresh.length === 0 ? Promise.resolve([]) : cluster.access(fresh, signal)));
    for (const [index, question] of fresh.entries()) {
      const answer = asked.then((all) => all[index] ?? unanswered(question));
      answer.catch(() => undefined);
      answers.set(canonicalJson(question), answer);
    }
    return Promise.all(questions.flatMap((question) => answers.get(canonicalJson(question)) ?? []));
  };
}

function unanswered(question: AccessQuestion): never {
  throw new Error(`the server did not answer whether ${question.verb} ${question.resource} is allowed`);
}

import {sentenceOf} from '../../core/errors.ts';
import {conditionOf, type KubeObject, keyOf, shortName} from '../../core/objects.ts';
import {type Asking, type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';

/** What cluster-admin makes once. `kinds` are the custom kinds of the manifests and whether the server knows them. */
export type BootstrapReading = {
  readonly objects: readonly {readonly name: string; readonly state: 'there' | 'absent' | 'not-established' | {readonly error: string}}[];
  readonly kinds: readonly {readonly kind: string; readonly error: string}[];
  /** Kinds of Kubernetes' own groups that this server does not have: a slip in the manifests, or an API that was removed. */
  readonly unheardOf?: readonly string[];
};

export default probe<BootstrapReading>({
  id: 'kubernetes.bootstrap',
  question: 'Is everything there that a cluster admin sets up once?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list what bootstrap makes by kind, list every custom kind'},
  read: async (asking, signal) => {
    const wanted = kindsOf(asking.target.manifests);
    const [objects, kinds, builtIn] = await Promise.all([
      statesOf(asking, readable(asking.target), signal),
      Promise.all(wanted.filter(isCustom).map((kind) => knows(asking, kind, signal))),
      Promise.all(wanted.filter((kind) => !isCustom(kind)).map((kind) => isThere(asking, kind, signal))),
    ]);
    return {objects, kinds, unheardOf: builtIn.flat()};
  },
  judge: ({objects, kinds, unheardOf = []}) => {
    const hint = 'gomeet bootstrap';
    const absent = objects.filter((one) => one.state === 'absent').map((one) => one.name);
    const waiting = objects.filter((one) => one.state === 'not-established').map((one) => one.name);
    const unread = objects.filter((one) => typeof one.state === 'object');
    const unknownKinds = kinds.filter((one) => one.error !== '');
    const judged: Judgement[] = [];
    if (unheardOf.length > 0)
      judged.push({
        status: 'fail',
        message: `the API server has no such kind, but the manifests do: ${some(unheardOf)}`,
        hint: 'correct apiVersion and kind in the manifests; kubectl api-resources lists what there is',
      });
    if (absent.length > 0)
      judged.push({status: 'fail', message: `${absent.length} of ${objects.length} objects are missing: ${some(absent)}`, hint});
    if (waiting.length > 0) judged.push({status: 'fail', message: `not established: ${some(waiting)}`, hint, transient: true});
    if (unknownKinds.length > 0)
      judged.push({
        status: 'fail',
        message: `kinds that the manifests need: ${unknownKinds.map((one) => `${one.kind}: ${one.error}`).join('; ')}`,
        hint,
      });
    if (unread.length > 0) {
      const [first] = unread;
      const error = typeof first?.state === 'object' ? first.state.error : '';
      judged.push({status: 'unknown', message: `${unread.length} objects could not be read, first ${first?.name}: ${error}`});
    }
    if (judged.length > 0) return judged;
    return {status: 'pass', message: `${objects.length} objects and ${kinds.length} custom kinds are there`};
  },
});

/**
 * The deployer has no rights in other namespaces. What bootstrap leaves there (a binding in kube-system) shows by its effect:
 * without it the aggregated API of its program is not Available.
 */
function readable({bootstrap, namespace}: Target): readonly KubeObject[] {
  return bootstrap.filter((object) => object.metadata.namespace === undefined || object.metadata.namespace === namespace);
}

function some(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}

/** Kinds of which there are several are listed: one request for each, which other probes share. */
async function statesOf(asking: Asking, objects: readonly KubeObject[], signal: AbortSignal): Promise<BootstrapReading['objects']> {
  const kinds = Map.groupBy(objects, ({apiVersion, kind, metadata}) => `${apiVersion}/${kind}/${metadata.namespace ?? ''}`);
  const states = await Promise.all(
    [...kinds.values()].map(async (group) => {
      const [first] = group;
      const found = group.length < 2 || first === undefined ? undefined : await listed(asking, first, signal);
      const read = async (object: KubeObject) =>
        found === undefined
          ? asking.world.cluster.get(keyOf(object), signal)
          : found.find((one) => one.metadata.name === object.metadata.name);
      return Promise.all(group.map((object) => stateOf(object, read, signal)));
    }),
  );
  return states.flat();
}

/** `undefined` where only single objects may be read. */
async function listed(
  {world}: Asking,
  {apiVersion, kind, metadata}: KubeObject,
  signal: AbortSignal,
): Promise<readonly KubeObject[] | undefined> {
  const where = metadata.namespace === undefined ? {} : {namespace: metadata.namespace};
  try {
    return await world.cluster.list(apiVersion, kind, where, signal);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function stateOf(
  object: KubeObject,
  read: (object: KubeObject) => Promise<KubeObject | undefined>,
  signal: AbortSignal,
): Promise<BootstrapReading['objects'][number]> {
  const name = shortName(keyOf(object));
  try {
    const found = await read(object);
    if (found === undefined) return {name, state: 'absent'};
    const open = object.kind === 'CustomResourceDefinition' && conditionOf(found, 'Established')?.status !== 'True';
    return {name, state: open ? 'not-established' : 'there'};
  } catch (error) {
    signal.throwIfAborted();
    return {name, state: {error: sentenceOf(error)}};
  }
}

type Kind = {readonly apiVersion: string; readonly kind: string; readonly namespace: string | undefined};

function kindsOf(manifests: readonly KubeObject[]): readonly Kind[] {
  const found = new Map<string, Kind>();
  for (const {apiVersion, kind, metadata} of manifests)
    found.set(`${apiVersion}/${kind}`, {apiVersion, kind, namespace: metadata.namespace});
  return [...found.values()];
}

/** Not one of Kubernetes' own: its groups have no dot or end in k8s.io. */
function isCustom({apiVersion}: Kind): boolean {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return group.includes('.') && !group.endsWith('.k8s.io');
}

/** The kind, when the server does not have it. Listing it, as `knows` does, is more than a deployer may. */
async function isThere({world}: Asking, {apiVersion, kind}: Kind, signal: AbortSignal): Promise<readonly string[]> {
  return (await world.cluster.knows(apiVersion, kind, signal)) ? [] : [`${kind} of ${apiVersion}`];
}

async function knows(
  {world}: Asking,
  {apiVersion, kind, namespace}: Kind,
  signal: AbortSignal,
): Promise<BootstrapReading['kinds'][number]> {
  try {
    await world.cluster.list(apiVersion, kind, namespace === undefined ? {} : {namespace}, signal);
    return {kind, error: ''};
  } catch (error) {
    signal.throwIfAborted();
    return {kind, error: sentenceOf(error)};
  }
}

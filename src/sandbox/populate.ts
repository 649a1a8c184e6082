import {join} from 'node:path';
import type {SandboxApi} from './api.ts';
import {type Applicable, applyAll} from './apply.ts';
import {writeAtomic} from './atomic.ts';
import {clusterObjects} from './cluster-objects.ts';
import {waitFor} from './control-plane.ts';
import {readCrds} from './crds.ts';
import {nodeObjects, type Pools} from './nodes.ts';
import {layout} from './paths.ts';
import {kwokCrds, stageObjects} from './stages.ts';
import type {SandboxState} from './state.ts';

interface Conditions {
  readonly metadata: {readonly name: string};
  readonly status?: {readonly conditions?: readonly {readonly type: string; readonly status: string}[]};
}

/** What a new cluster gets before anyone deploys, by the name of its file under `manifests/`. */
export interface Contents {
  readonly simulator: readonly Applicable[];
  readonly stages: readonly Applicable[];
  readonly addons: readonly Applicable[];
  readonly nodes: readonly Applicable[];
  readonly cluster: readonly Applicable[];
}

/** Reads it out of the pinned modules and the capacity table; the files stay, so that one can see what the sandbox brought along. */
export async function gatherContents(state: SandboxState, pools: Pools): Promise<Contents> {
  const [simulator, sets, stages] = await Promise.all([kwokCrds(), readCrds(), stageObjects()]);
  const contents = {
    simulator,
    stages,
    // What a new cluster has not: bootstrap brings the definitions, the account the nodes.
    addons: state.cloud?.empty === true ? [] : sets.flatMap((set) => set.documents),
    nodes: state.cloud === undefined ? nodeObjects(pools) : [],
    cluster: clusterObjects(state.ports),
  };
  const write = ([name, items]: [string, readonly Applicable[]]) =>
    writeAtomic(join(layout(state.dir).manifests, `${name}.json`), JSON.stringify({apiVersion: 'v1', kind: 'List', items}));
  await Promise.all(Object.entries(contents).map(write));
  return contents;
}

/** Applies it all. `whenStaged` runs once kwok can start: without stages it refuses to. */
export async function populate(api: SandboxApi, contents: Contents, whenStaged: () => Promise<void>): Promise<void> {
  await applyAll(api, contents.simulator);
  const staged = async () => {
    await waitForCrds(api, '.kwok.x-k8s.io');
    await applyAll(api, contents.stages);
    await whenStaged();
  };
  await Promise.all([staged(), applyAll(api, contents.nodes), applyAll(api, contents.cluster), applyAll(api, contents.addons)]);
  await waitForCrds(api, '');
}

/** Waits until every node is Ready. */
export async function waitForNodes(api: SandboxApi, count: number): Promise<void> {
  await waitFor(`each of the ${count} nodes`, [], async () => (await readyNodes(api)).ready >= count);
}

/** How many nodes there are, and how many of them are Ready. */
export async function readyNodes(api: SandboxApi): Promise<{ready: number; total: number}> {
  const {items} = await api.get<{items: Conditions[]}>('/api/v1/nodes');
  return {ready: items.filter((node) => holds(node, 'Ready')).length, total: items.length};
}

async function waitForCrds(api: SandboxApi, suffix: string): Promise<void> {
  await waitFor('the set of CustomResourceDefinitions', [], async () => {
    const {items} = await api.get<{items: Conditions[]}>('/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
    return items.filter(({metadata}) => metadata.name.endsWith(suffix)).every((definition) => holds(definition, 'Established'));
  });
}

function holds(object: Conditions, type: string): boolean {
  return object.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
}

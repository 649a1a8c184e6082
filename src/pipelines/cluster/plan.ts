import type {CloudPool} from '../../core/cloud-data.ts';
import type {ObjectChange, Step} from '../../core/step.ts';
import {cloudKey} from '../../steps/cluster/live.ts';
import {clusterRuns, makeCluster} from '../../steps/cluster/make-cluster.ts';
import {makePool} from '../../steps/cluster/make-pool.ts';
import {nodesReady} from '../../steps/cluster/nodes-ready.ts';
import {drainPool, removePool} from '../../steps/cluster/remove-pool.ts';
import {shrinkPool} from '../../steps/cluster/shrink-pool.ts';
import type {ApplyContext, PoolPlan} from './context.ts';
import {newPoolFields, removedPools} from './pools.ts';

/** The cluster, its pools, their nodes; then what goes, once everything that comes is Ready. Pure. */
export function plan(context: ApplyContext): readonly Step[] {
  const {options, pools, spec} = context;
  const {plans} = pools;
  const ready = plans.map(({wanted}) => `nodes-${wanted.spec.name}`);
  return [
    makeCluster(context, spec, clusterChanges(context)),
    clusterRuns(context),
    ...plans.flatMap((one) => poolSteps(context, one)),
    ...plans.flatMap((one) => shrinkSteps(context, one, ready)),
    ...plans.flatMap(({replaces}) => replaces.flatMap((pool) => endOf(context, pool, ready))),
    ...removedPools(pools, options.remove).flatMap((pool) => endOf(context, pool, ready)),
  ];
}

/** A new cluster is made together with its pools. */
function clusterChanges({live, spec, fields, pools}: ApplyContext): readonly ObjectChange[] {
  const key = cloudKey('Cluster', spec.name);
  if (live !== undefined) return fields.length === 0 ? [] : [{key, action: 'update', fields}];
  const made = pools.plans.map(
    ({wanted, name}): ObjectChange => ({key: cloudKey('NodePool', name), action: 'create', fields: newPoolFields(wanted.spec)}),
  );
  return [{key, action: 'create', fields}, ...made];
}

function poolSteps({cloud, wanted, link, live}: ApplyContext, one: PoolPlan): readonly Step[] {
  const {wanted: priced, keep, name, fields, shrinkTo, replaces} = one;
  const {spec} = priced;
  const key = cloudKey('NodePool', name);
  const made: readonly ObjectChange[] = live === undefined ? [] : [{key, action: 'create', fields: newPoolFields(spec)}];
  const changes: readonly ObjectChange[] = keep === undefined ? made : fields.length === 0 ? [] : [{key, action: 'update', fields}];
  const after = replaces.map((pool) => pool.name);
  return [
    makePool({cloud, wanted, spec, name, after, frozen: shrinkTo !== undefined, changes}),
    nodesReady({cloud, link, wanted, spec, name, shrinking: shrinkTo !== undefined}),
  ];
}

function shrinkSteps(
  {cloud, wanted, link, options}: ApplyContext,
  {wanted: priced, name, shrinkTo}: PoolPlan,
  needs: readonly string[],
): readonly Step[] {
  if (shrinkTo === undefined) return [];
  const {namespace} = options.target;
  return [shrinkPool({cloud, link, wanted, namespace, spec: priced.spec, name, to: shrinkTo, needs})];
}

function endOf({cloud, wanted, link, options}: ApplyContext, {name}: CloudPool, needs: readonly string[]): readonly Step[] {
  const end = {cloud, link, wanted, namespace: options.target.namespace, name, needs};
  return [drainPool(end), removePool(end)];
}

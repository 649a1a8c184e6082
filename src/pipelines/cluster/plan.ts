import type {ObjectChange, Step} from '../../core/step.ts';
import {leaveTogether} from '../../steps/cluster/leave-together.ts';
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
  const {pools, spec} = context;
  return [
    makeCluster(context, spec, clusterChanges(context)),
    clusterRuns(context),
    ...pools.plans.flatMap((one) => poolSteps(context, one)),
    ...goingSteps(context),
  ];
}

/** All that goes is told so together; then one pool after the other, each with a look of its own at the room that is left. */
function goingSteps({cloud, wanted, link, options, pools}: ApplyContext): readonly Step[] {
  const {plans} = pools;
  const {namespace} = options.target;
  const place = {cloud, link, wanted, namespace};
  const shrinking = plans.flatMap(({wanted: {spec}, name, shrinkTo}) => (shrinkTo === undefined ? [] : [{spec, name, to: shrinkTo}]));
  const ending = [...plans.flatMap(({replaces}) => replaces), ...removedPools(pools, options.remove)].map(({name}) => name);
  if (shrinking.length === 0 && ending.length === 0) return [];
  const ready = plans.map(({wanted: {spec}}) => `nodes-${spec.name}`);
  const steps: Step[] = [leaveTogether({...place, ending, shrinking, needs: ready})];
  let last = 'leave';
  for (const one of shrinking) {
    steps.push(shrinkPool({...place, ...one, needs: [last]}));
    last = `shrink-${one.spec.name}`;
  }
  for (const name of ending) {
    const end = {...place, name, needs: [last]};
    steps.push(drainPool(end), removePool(end));
    last = `drain-${name}`;
  }
  return steps;
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

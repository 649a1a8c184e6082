import {drains} from '../../capacity/surge.ts';
import {draining} from '../../checks/kubernetes/_draining.ts';
import {rollout} from '../../checks/kubernetes/_rollout.ts';
import {scaled} from '../../checks/kubernetes/_scaled.ts';
import {keyOf, shortName} from '../../core/objects.ts';
import type {Gate, ObjectChange, Step} from '../../core/step.ts';
import {type Change, recordStep} from '../../steps/record-change.ts';
import {against} from '../released.ts';
import {stability} from '../rollout/steps.ts';
import type {ScaleContext} from './context.ts';
import {deletionCost} from './costs.ts';

/** Mark the emptiest pods where some have to go, scale, watch, record. Pure. */
export function plan(context: ScaleContext): readonly Step[] {
  const {costs, live, options, recorded} = context;
  const held = options.wait ? [stability(live, options.target, ['scale'])] : [];
  const record = recordStep(changeOf(context), options.target.namespace, [options.wait ? 'stability' : 'scale'], recorded);
  return [...(costs.length === 0 ? [] : [mark(context)]), scale(context), ...held, record];
}

/** Values are not part of the plan: people come and go while somebody reads it. */
function mark({options, costs, live}: ScaleContext): Step {
  const {namespace} = options.target;
  const key = (pod: string) => ({apiVersion: 'v1', kind: 'Pod', namespace, name: pod});
  const changes = costs.map(
    ({pod}): ObjectChange => ({
      key: key(pod),
      action: 'update',
      fields: [{path: `metadata.annotations.${deletionCost}`, from: '(any)', to: '(the people on it)'}],
    }),
  );
  return {
    id: 'mark',
    title: `The emptiest pods of ${live.metadata.name} go first`,
    needs: [],
    effect: 'change',
    changes,
    settled: async () => false,
    apply: async ({world}, signal) => {
      for (const {pod, users} of costs) {
        if ((await world.cluster.get(key(pod), signal)) === undefined) continue;
        await world.changes.merge(key(pod), {metadata: {annotations: {[deletionCost]: String(users)}}}, signal);
      }
      const first = costs.slice(0, 3).map(({pod, users}) => `${pod} (${users})`);
      return `${costs.length} pods are marked with the people on them; first to go: ${first.join(', ')}`;
    },
  };
}

function scale(context: ScaleContext): Step {
  const {options, wish, live, current, bounds, wanted, change, costs} = context;
  const name = shortName(keyOf(live));
  return {
    id: 'scale',
    title: titleOf(context),
    needs: costs.length === 0 ? [] : ['mark'],
    effect: 'change',
    changes: change === undefined ? [] : [change],
    ...(options.wait ? {gate: gateOf(context)} : {}),
    settled: async () => (change === undefined ? `${bounds.autoscaler ?? name} says so already` : false),
    apply: async ({world}, signal) => {
      await world.changes.apply([wanted], signal, {force: options.force});
      // An autoscaler leaves a workload alone that somebody set to no pods at all.
      if (bounds.autoscaler !== undefined && current === 0) await world.changes.scale(keyOf(live), wish.count, signal);
      return said(context);
    },
  };
}

function gateOf({options, live, bounds, release}: ScaleContext): Gate {
  const probes = [scaled(live, bounds), against(rollout([live]), release), ...(drains(live) ? [against(draining(live), release)] : [])];
  return {probes, limitMs: options.target.gateLimitMs};
}

function titleOf({live, wish, bounds}: ScaleContext): string {
  const {name} = live.metadata;
  if (bounds.autoscaler === undefined) return `${name}: ${wish.count} pods`;
  const max = wish.max === undefined ? '' : ` and at most ${wish.max}`;
  return `${name}: at least ${wish.count}${max} pods, through ${bounds.autoscaler}`;
}

function said({wish, bounds, current, live}: ScaleContext): string {
  const {name} = live.metadata;
  if (bounds.autoscaler === undefined) return `${name}: ${current} → ${wish.count} pods`;
  const between = `${bounds.autoscaler} keeps ${name} between ${bounds.min} and ${bounds.max} pods`;
  if (wish.count < current && bounds.max >= current) return `${between}; ${current} run, and it goes down when its metrics allow`;
  return `${between}; ${current} ran before`;
}

/** The change of size as a release record says it. */
export function changeOf({options, release}: ScaleContext): Change {
  const {target, by, toolVersion, secrets} = options;
  return {command: 'scale', profile: target.profile, by, toolVersion, manifests: release, secretNames: secrets.map((spec) => spec.name)};
}

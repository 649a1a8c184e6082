import {shortName} from '../../core/objects.ts';
import type {Step} from '../../core/step.ts';
import {type Change, recordStep} from '../../steps/record-change.ts';
import type {RolloutContext} from './context.ts';
import {gateOf, stability} from './steps.ts';

/** Roll, watch, record. Pure. */
export function plan(context: RolloutContext): readonly Step[] {
  const {options, recorded, wanted} = context;
  const record = recordStep(changeOf(context), options.target.namespace, ['stability'], recorded);
  return [roll(context), stability(wanted, options.target, ['roll']), record];
}

function roll({options, rolling, swapped, wanted, change, image}: RolloutContext): Step {
  const what = wanted.metadata.name;
  const names = swapped.map((one) => one.container).join(', ');
  return {
    id: 'roll',
    title: `${what}: ${names} to ${image.text}`,
    needs: [],
    effect: 'change',
    changes: change === undefined ? [] : [change],
    gate: gateOf(rolling, options),
    settled: async () => (change === undefined ? `${names} of ${what} has the image ${image.text} already` : false),
    apply: async ({world}, signal) => {
      await world.changes.apply([wanted], signal, {force: options.force});
      return swapped.map((one) => `${one.container}: ${one.from} → ${image.text}`).join(', ');
    },
  };
}

/** The roll-out as a release record says it. */
export function changeOf({options, release}: RolloutContext): Change {
  const {target, by, toolVersion, secretNames} = options;
  return {command: 'rollout', profile: target.profile, by, toolVersion, manifests: release, secretNames};
}

/** `deployment/auth-service`, for sentences. */
export function nameOf({wanted}: RolloutContext): string {
  return shortName({kind: wanted.kind, name: wanted.metadata.name});
}

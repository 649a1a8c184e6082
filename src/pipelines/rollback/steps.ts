import type {World} from '../../core/ports.ts';
import type {Step} from '../../core/step.ts';
import {applyDiffering, type Differing} from '../../steps/apply-objects.ts';
import {type Change, recordChange} from '../../steps/record-change.ts';
import {readReleases, removeRelease} from '../../steps/release-record.ts';
import {stuckPods, unstick} from '../../steps/unstick.ts';
import {scaleFirstTime} from '../deploy/steps.ts';
import {differing, type RollbackContext} from './context.ts';

type Part = Omit<Step, 'gate' | 'needs' | 'id' | 'title'>;

const began = 'the rollback began and did not finish';

/** The rollback as a release record says it. */
export function changeOf({release, options}: RollbackContext): Change {
  const {profile, manifests, manifestsHash, secrets} = release;
  const restores = release.restores ?? release.number;
  const {by, toolVersion} = options;
  return {command: 'rollback', restores, profile, by, toolVersion, manifests, manifestsHash, secretNames: secrets.map((one) => one.name)};
}

/** Leaves a note in the cluster first: a rollback that is killed half-way is then continued, not taken for the newest release. */
export function begin(context: RollbackContext): Part {
  const {namespace} = context.then;
  const [newest] = context.log.releases;
  return {
    effect: 'change',
    changes: [],
    settled: async () => {
      if (differing(context.restorable) === 0 && context.stuck.length === 0) return 'nothing differs';
      const same = newest?.command === 'rollback' && newest.outcome === 'failed' && newest.manifestsHash === context.release.manifestsHash;
      return same ? `release ${newest.number} says that it began` : false;
    },
    apply: async ({world, planHash}, signal) => {
      const number = await recordChange(world, namespace, changeOf(context), {outcome: 'failed', planHash, message: began}, signal);
      return `noted as release ${number}`;
    },
  };
}

/** Applies a phase's objects that differ, and frees StatefulSets that wait for a pod of the broken revision. */
export function restore(state: Differing, {then, options}: RollbackContext): Part {
  const part = applyDiffering(state, `${state.objects.length} objects are as they were`, {force: options.force});
  const sets = state.objects.filter((object) => object.kind === 'StatefulSet');
  return {
    ...part,
    settled: async (context, signal) => {
      const settled = await part.settled(context, signal);
      return settled !== false && (await stuckPods(context.world, sets, signal)).length === 0 ? settled : false;
    },
    apply: async (context, signal) => {
      const {world, say} = context;
      const done = state.changes.length === 0 ? '' : await part.apply(context, signal);
      await scaleFirstTime(state, world, signal);
      const freed = await unstick(world, sets, then.gateLimitMs, say, signal);
      return [done, ...freed.map((pod) => `delete ${pod}`)].filter((text) => text !== '').join(', ');
    },
  };
}

/** Writes the record of the rollback, unless the newest one is healthy, says the same, and nothing had to change. */
export function record(context: RollbackContext): Part {
  const {release, then, log, restorable} = context;
  const [newest] = log.releases;
  return {
    effect: 'change',
    changes: [],
    settled: async () => {
      const same = newest?.outcome === 'ok' && newest.manifestsHash === release.manifestsHash && newest.profile === release.profile;
      return same && differing(restorable) === 0 ? `release ${newest.number} says the same` : false;
    },
    apply: async ({world, planHash}, signal) => {
      const number = await recordChange(world, then.namespace, changeOf(context), {outcome: 'ok', planHash}, signal);
      await forgetBeginning(world, context, number, signal);
      return `release ${number}, which restores release ${release.restores ?? release.number}`;
    },
  };
}

/** The note that a rollback began says nothing any more once there is a record of how it ended. */
export async function forgetBeginning(world: World, {then, release}: RollbackContext, ended: number, signal: AbortSignal): Promise<void> {
  const {releases} = await readReleases(world, then.namespace, signal);
  for (const one of releases) {
    const note = one.command === 'rollback' && one.outcome === 'failed' && one.message === began;
    if (note && one.number < ended && one.manifestsHash === release.manifestsHash)
      await removeRelease(world, then.namespace, one.number, signal);
  }
}

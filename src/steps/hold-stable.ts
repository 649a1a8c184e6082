import {isWorkload} from '../checks/kubernetes/_rollout.ts';
import {rolloutKinds, type Scenery, sceneryOf, snapshotFor} from '../checks/kubernetes/_scenery.ts';
import {formatDuration} from '../core/duration.ts';
import {Failed, ToolError} from '../core/errors.ts';
import {type Mirror, mirrored} from '../core/mirror.ts';
import {keyOf, type ObjectKey} from '../core/objects.ts';
import type {Step, StepContext} from '../core/step.ts';
import type {Target} from '../core/target.ts';
import {podsText} from '../diagnosis/pods.ts';
import {findingOf} from './stability/disturbed.ts';
import {type Disturbance, Held} from './stability/held.ts';

/** Between two looks when nothing changes: only for the line that says how long it takes. */
const lookMs = 5_000;
const burstMs = 150;
/** A pod may be seen to go before the smaller number of replicas that made it go: both come by watches of their own. */
const lossGraceMs = 1_000;
const sayEveryMs = 15_000;
/** How long the API server may be away: as in a gate. */
const awayLimitMs = 60_000;

/**
 * The part of a step that watches what has become ready, for a while: a restart, a readiness that is lost, or a pod that
 * goes unasked fails it. `all`: every workload of the target. Nothing to do when the run changed nothing.
 */
export function holdStable(
  workloads: readonly ObjectKey[] | 'all',
  durationMs: number,
): Pick<Step, 'effect' | 'changes' | 'settled' | 'apply'> {
  return {
    effect: 'none',
    changes: [],
    settled: async ({changedSoFar}) => {
      if (durationMs <= 0) return 'switched off (0 s)';
      return changedSoFar?.() === false ? 'nothing changed' : false;
    },
    apply: async (context, signal) => {
      const {world, target} = context;
      const keys = (workloads === 'all' ? target.manifests.filter(isWorkload).map(keyOf) : workloads).filter((key) => key.kind !== 'Job');
      const mirror = context.mirror ?? mirrored(world, rolloutKinds, target.namespace, context.say);
      try {
        return await hold(keys, durationMs, mirror, {target, say: context.say}, signal);
      } finally {
        if (context.mirror === undefined) mirror.close();
      }
    },
  };
}

type Watcher = Pick<StepContext, 'say'> & {readonly target: Target};

async function hold(
  keys: readonly ObjectKey[],
  durationMs: number,
  mirror: Mirror,
  {target, say}: Watcher,
  signal: AbortSignal,
): Promise<string> {
  const {clock} = mirror.world;
  const held = new Held();
  const end = clock.now().getTime() + durationMs;
  let saidAt = Number.NEGATIVE_INFINITY;
  let awaySince: number | undefined;
  for (;;) {
    const version = mirror.version();
    const scenery = await look(mirror, target.namespace, keys, signal);
    const now = clock.now().getTime();
    if (scenery === undefined) {
      awaySince ??= now;
      if (now - awaySince >= awayLimitMs)
        throw new Failed(`nobody knows whether it is stable: the API server was away for ${formatDuration(now - awaySince)}`);
    } else {
      awaySince = undefined;
      await refuseDisturbed(
        held,
        keys,
        scenery,
        () => look(mirror, target.namespace, keys, signal),
        () => clock.sleep(lossGraceMs, signal),
      );
      if (now >= end) return `${podsText(held.size)} stayed ready for ${formatDuration(durationMs)}`;
    }
    if (now - saidAt >= sayEveryMs) {
      saidAt = now;
      say(
        awaySince === undefined
          ? `${podsText(held.size)} ready, ${formatDuration(Math.max(0, end - now))} to go`
          : 'the API server is away',
      );
    }
    const waitMs = Math.min(lookMs, Math.max(1, end - now));
    if (await mirror.changed(version, awaySince === undefined ? waitMs : lookMs, signal)) await clock.sleep(burstMs, signal);
  }
}

/** `undefined` while the cluster cannot be read, or only as it was. */
async function look(mirror: Mirror, namespace: string, keys: readonly ObjectKey[], signal: AbortSignal): Promise<Scenery | undefined> {
  try {
    return await sceneryOf(mirror.world, namespace, keys, signal);
  } catch (error) {
    if (!signal.aborted && error instanceof ToolError && error.transient) return undefined;
    throw error;
  }
}

async function refuseDisturbed(
  held: Held,
  keys: readonly ObjectKey[],
  scenery: Scenery,
  again: () => Promise<Scenery | undefined>,
  pause: () => Promise<void>,
): Promise<void> {
  let seen = scenery;
  let found: readonly Disturbance[] = held.see(keys, snapshotFor(seen));
  if (found.length > 0 && found.every((one) => one.what === 'lost')) {
    await pause();
    seen = (await again()) ?? seen;
    found = held.see(keys, snapshotFor(seen));
  }
  if (found.length === 0) return;
  const findings = found.map((one) => findingOf(one, snapshotFor(seen)));
  const more = findings.length === 1 ? '' : ` (and ${findings.length - 1} more)`;
  throw new Failed(`it did not stay ready: ${findings[0]?.instance}: ${findings[0]?.message}${more}`, {findings});
}

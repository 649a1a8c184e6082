import api from '../../checks/kubernetes/api.ts';
import {at, conditionOf, type KubeObject, keyOf, numberAt, shortName, textAt} from '../../core/objects.ts';
import type {Gathered, Pipeline} from '../../core/pipeline.ts';
import type {ClusterIdentity} from '../../core/ports.ts';
import type {Step} from '../../core/step.ts';
import {runningText} from '../../steps/release-choice.ts';
import {hashOf} from '../../steps/release-content.ts';
import {readReleases} from '../../steps/release-record.ts';
import {afterFailure} from '../after-failure.ts';
import {reach} from '../preflight.ts';
import {released} from '../released.ts';
import {findService} from '../service.ts';
import type {Rolling, RollOptions} from './context.ts';
import {drainLines} from './next.ts';
import {gatherRolling, refuseWithoutRoom} from './rolling.ts';
import {gateOf, stability} from './steps.ts';

export type RestartOptions = RollOptions;

/** On the pod template. Nobody applies it, so a later deploy neither conflicts with it nor takes it away, which would roll again. */
export const restartedAt = 'gomeet.io/restarted-at';

export type RestartContext = {
  readonly identity: ClusterIdentity;
  readonly options: RestartOptions;
  readonly rolling: Rolling;
  /** A restart that was asked for before has not finished: it is waited for, not begun again. */
  readonly under: string | undefined;
};

/** `gomeet rollout restart SERVICE`: new pods of the same revision's content. It is no release: nothing of the platform changes. */
export function restart(options: RestartOptions, again: string): Pipeline<RestartContext> {
  return {
    name: 'rollout restart',
    again,
    guard: api,
    gather: (signal) => gather(options, signal),
    plan: (context) => [step(context), stability(context.rolling.workload, options.target, ['restart'])],
    // The restart that was approved is the one of these pods: a roll-out in between is another template.
    material: ({rolling}) => ({template: hashOf(at(rolling.live, 'spec', 'template')), maxDrainMs: options.maxDrainMs ?? null}),
    next: (_, outcome, records) => {
      if (outcome === 'planned') return [`carry it out with: ${again}`];
      return outcome === 'ok' ? drainLines(records) : afterFailure(records, again);
    },
  };
}

async function gather(options: RestartOptions, signal: AbortSignal): Promise<Gathered<RestartContext>> {
  const {world, target} = options;
  const service = findService(options.service, target.manifests);
  const {identity, finding} = await reach(world, target, signal);
  const {releases} = await readReleases(world, target.namespace, signal);
  const {rolling, findings} = await gatherRolling(options, service, released(releases, target.manifests).manifests, signal);
  const under = underWay(rolling.live);
  const room = under === undefined ? findings : [];
  refuseWithoutRoom(room);
  return {
    context: {identity, options, rolling, under},
    identity,
    findings: [finding, ...room],
    running: [runningText(releases), ...room.map((one) => one.message)].join('; '),
  };
}

/** When the last restart was asked for, while the roll-out that it began has not come to its end. Pods that broke later are no part of it. */
function underWay(live: KubeObject): string | undefined {
  const asked = textAt(live, 'spec', 'template', 'metadata', 'annotations', restartedAt);
  if (asked === undefined) return undefined;
  const unseen = (numberAt(live, 'status', 'observedGeneration') ?? 0) < (live.metadata.generation ?? 1);
  return unseen || !isComplete(live) ? asked : undefined;
}

/** Whether the controller has called the newest revision complete at some time; a revision that breaks later stays complete. */
function isComplete(live: KubeObject): boolean {
  if (live.kind === 'Deployment') return conditionOf(live, 'Progressing')?.reason === 'NewReplicaSetAvailable';
  if (live.kind === 'StatefulSet') return textAt(live, 'status', 'currentRevision') === textAt(live, 'status', 'updateRevision');
  return (numberAt(live, 'status', 'updatedNumberScheduled') ?? 0) >= (numberAt(live, 'status', 'desiredNumberScheduled') ?? 0);
}

function step({options, rolling, under}: RestartContext): Step {
  const key = keyOf(rolling.workload);
  const change = {
    key,
    action: 'update',
    fields: [
      {
        path: `spec.template.metadata.annotations.${restartedAt}`,
        from: textAt(rolling.live, 'spec', 'template', 'metadata', 'annotations', restartedAt) ?? '(absent)',
        to: '(the time of the restart)',
      },
    ],
  } as const;
  return {
    id: 'restart',
    title: `${shortName(key)}: every pod is replaced`,
    needs: [],
    effect: 'change',
    changes: under === undefined ? [change] : [],
    gate: gateOf(rolling, options),
    settled: async () => (under === undefined ? false : `the restart of ${under} is under way and not begun again`),
    apply: async ({world}, signal) => {
      const now = world.clock.now().toISOString();
      await world.changes.merge(key, {spec: {template: {metadata: {annotations: {[restartedAt]: now}}}}}, signal);
      return `restarted at ${now}`;
    },
  };
}

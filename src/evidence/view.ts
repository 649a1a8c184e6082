import type {Cause} from '../core/cause.ts';
import type {FailedRun, TimelineEntry} from '../core/failure.ts';
import type {RunResult} from '../core/result.ts';
import type {Diagnosis} from '../diagnosis/_types.ts';
import {diagnoseAll} from '../diagnosis/diagnose.ts';
import {snapshotOf} from '../diagnosis/snapshot.ts';
import {type EventLine, eventLines} from './events.ts';
import type {Gathered} from './gather.ts';
import type {Log} from './logs.ts';
import {type PodView, worstFirst} from './pods.ts';

/** What evidence is collected of: a run that failed, or a target that somebody wonders about (then there is no result). */
export type Subject = Pick<FailedRun, 'world' | 'target'> & {
  readonly result?: RunResult;
  readonly timeline: readonly TimelineEntry[];
  readonly toolVersion: string;
};

/** Everything that was read, with what follows from it. */
export type View = {
  readonly subject: Subject;
  readonly gathered: Gathered;
  readonly logs: readonly Log[];
  readonly missing: readonly string[];
  readonly collectedAt: string;
  readonly pods: readonly PodView[];
  readonly events: readonly EventLine[];
  readonly diagnoses: readonly Diagnosis[];
  /** Those that ended the run; without a run, what is wrong now. */
  readonly causes: readonly Cause[];
};

export function viewOf(subject: Subject, gathered: Gathered, logs: readonly Log[], missing: readonly string[]): View {
  const now = subject.world.clock.now();
  const objects = [...gathered.objects, ...gathered.events, ...gathered.nodes];
  const diagnoses = diagnoseAll(snapshotOf(objects, {now: now.getTime(), gathered: gathered.kinds}));
  const told = subject.result?.causes ?? [];
  return {
    subject,
    gathered,
    logs,
    missing,
    collectedAt: now.toISOString(),
    pods: worstFirst(gathered.objects.filter((object) => object.kind === 'Pod')),
    events: eventLines(gathered.events),
    diagnoses,
    causes:
      told.length > 0
        ? told
        : diagnoses.filter((one) => one.verdict === 'failed' || one.verdict === 'waiting').flatMap((one) => one.causes),
  };
}

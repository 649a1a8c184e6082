import type {Mirror} from './mirror.ts';
import type {ObjectKey} from './objects.ts';
import type {World} from './ports.ts';
import type {Probe} from './probe.ts';
import type {Target} from './target.ts';

/** One field that would differ. Values of Secrets never appear: `from` and `to` are then "[secret]". */
export type FieldChange = {readonly path: string; readonly from: string; readonly to: string};
/** What would happen to one object. `replace` = delete and create, for kinds whose template cannot change (Jobs). */
export type ObjectChange = {
  readonly key: ObjectKey;
  readonly action: 'create' | 'update' | 'replace' | 'remove';
  readonly fields: readonly FieldChange[];
};

/** What a step works with. The world is the only thing that changes under it. */
export interface StepContext {
  readonly world: World;
  readonly target: Target;
  /** Hash of the plan that is being carried out, for records. */
  readonly planHash: string;
  /** The world as it is followed during this run; absent where nothing is. */
  readonly mirror?: Mirror;
  /** Whether a step of this run has changed anything so far; absent where nobody keeps count. */
  readonly changedSoFar?: () => boolean;
  /** One line for the person who watches; goes to stderr, never to the result. */
  say(message: string): void;
}

/** Probes that must pass before what depends on a step may start. */
export interface Gate {
  readonly probes: readonly Probe[];
  /** How long `pending` is tolerated, in milliseconds. When it ends the finding becomes `fail`. */
  readonly limitMs: number;
  /** `timed-out`: what is pending at the limit may still come right by itself (a drain), so the run ends as timed out, not as failed. */
  readonly overtime?: 'failed' | 'timed-out';
}

/** One idempotent change. `settled` asks the world, not a journal: running again is how a pipeline resumes. */
export interface Step {
  readonly id: string;
  readonly title: string;
  /** Ids of steps that must be done first; steps that do not depend on each other run together. */
  readonly needs: readonly string[];
  /** `destroy` is refused without --yes, even on a terminal. */
  readonly effect: 'change' | 'destroy' | 'none';
  /** What `--dry-run` shows and the plan hash covers. */
  readonly changes: readonly ObjectChange[];
  /** Asked even when the step was settled. */
  readonly gate?: Gate;
  /** Why there is nothing to do, or false. */
  settled(context: StepContext, signal: AbortSignal): Promise<string | false>;
  /** Returns one sentence of what was done. */
  apply(context: StepContext, signal: AbortSignal): Promise<string>;
}

import type {Act} from '../../../faults/_standing.ts';
import type {Effect} from '../../faults/standing.ts';
import type {Marks} from './marks.ts';

/** The process behind a pod, as far as a fault may touch it. */
export interface Struck {
  readonly name: string;
  readonly labels: {readonly [key: string]: string};
  /** The process of a container, the main one by default; undefined while none runs. */
  pid(container?: string): number | undefined;
  /** Runs a command in the container; undefined while no server runs. */
  exec(argv: readonly string[], options?: {readonly stdin?: string; readonly env?: {readonly [name: string]: string}}): Promise<Answer>;
  /** Starts a client in the container that goes on; its process id, or undefined while no server runs. It goes with the pod. */
  launch(argv: readonly string[], stdin?: string): Promise<number | undefined>;
  /** SIGKILL of a container's process, the main one by default. */
  kill(container?: string): void;
}

export type Answer = {readonly code: number; readonly stdout: string} | undefined;

/** What every act finds. */
export interface Ground {
  readonly dir: string;
  /** The pods that should run. */
  pods(): readonly Struck[];
  /** True while the script of a Job runs: it would fail half-way. */
  forming(): boolean;
  /** Deletes a pod; its controller makes another one. */
  replace(pod: string): Promise<void>;
  readonly log: (line: string) => void;
}

/** How one kind of act is put in force at one pod, and taken back. Both are called again and again, so both must be idempotent. */
export interface Handler<One extends Act = Act> {
  apply(act: One, pod: Struck, marks: Marks, ground: Ground): Promise<Effect>;
  /** `pod` is undefined when none of that name runs. True when nothing is left to undo. */
  undo(act: One, name: string, pod: Struck | undefined, marks: Marks, ground: Ground): Promise<boolean>;
}

/** Asks a question; false as well when nobody answers. */
export async function answers(
  pod: Struck,
  {argv, stdin, shows}: {readonly argv: readonly string[]; readonly stdin?: string; readonly shows: string},
) {
  const answer = await pod.exec(argv, stdin === undefined ? {} : {stdin});
  return answer?.code === 0 && new RegExp(shows, 'm').test(answer.stdout.trim());
}

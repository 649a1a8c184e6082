/**
 * What the supervisor of a sandbox keeps in force at the processes behind pods, as plain data: it lies in a file until it is
 * healed, and is put in force again when a process or a pod was replaced in between.
 */

/** Whose process it is about: the pod of that name, or the pods with these labels that have one (at most that many, by name). */
export type PodsOf = {readonly pod: string} | {readonly labels: {readonly [key: string]: string}; readonly most?: number};

/** A command inside a pod's container: its environment, its programs, no shell of ours. */
export type PodCommand = {readonly argv: readonly string[]; readonly stdin?: string};

/** A question whose answer (stdout, trimmed) must match this regular expression. */
export type PodQuestion = PodCommand & {readonly shows: string};

export type Act =
  /** SIGKILL, and the process does not come back; of a sidecar where `container` names it. `after`: only once a pod answers like this. */
  | {readonly kind: 'hold'; readonly pods: PodsOf; readonly container?: string; readonly after?: PodQuestion}
  /** SIGSTOP of the process and everything it started, or only of its children with this text in their title. */
  | {readonly kind: 'freeze'; readonly pods: PodsOf; readonly container?: string; readonly title?: string}
  /**
   * Something that the server itself was told: `holds` says whether it is so, `apply` makes it so, `undo` takes it back.
   * What `saves` printed before is the environment variable SAVED of `apply` and `undo`.
   */
  | {
      readonly kind: 'state';
      readonly pods: PodsOf;
      readonly holds: PodQuestion;
      readonly saves?: PodCommand;
      readonly apply: readonly PodCommand[];
      readonly undo: readonly PodCommand[];
    }
  /** A client that runs inside the pod as long as the fault lasts; started again when it ends. `shows`: it has got what it came for. */
  | {readonly kind: 'session'; readonly pods: PodsOf; readonly command: PodCommand; readonly shows?: PodQuestion}
  /** The process ends once and comes back, and once more when the fault is taken back: that is how it reads its files anew. */
  | {readonly kind: 'restart'; readonly pods: PodsOf; readonly container?: string}
  /** Nothing at first. Healing gives the pod (of a PostgreSQL replica) new data: its slot, its directory and itself go, and its init container clones the primary. */
  | {readonly kind: 'rebuild'; readonly pods: PodsOf; readonly primary: string; readonly slot: string};

/** What must be seen before the fault counts as in force. */
export type Shown = {readonly pods: PodsOf; readonly question: PodQuestion};

export type Standing = {
  /** `fault@pod`: names its files. */
  readonly id: string;
  /** In their order; taken back in the opposite one. */
  readonly acts: readonly Act[];
  readonly shown?: Shown;
};

/** SQL by the superuser, in a PostgreSQL pod; one value is printed as it is. */
export function sql(text: string, database = 'postgres'): PodCommand {
  return {argv: ['psql', '-X', '-A', '-t', '-q', '-v', 'ON_ERROR_STOP=1', '-U', 'postgres', '-d', database, '-f', '-'], stdin: `${text}\n`};
}

/** SQL that prints `t` when it is so. */
export function asks(text: string, database?: string): PodQuestion {
  return {...sql(`SELECT ${text}`, database), shows: '^t$'};
}

/** A line for `sh -c` in the container. Secrets come from its environment and go through stdin, never into arguments. */
export function shell(line: string): PodCommand {
  return {argv: ['sh', '-c', line]};
}

/** Commands for redis-cli in a Redis pod, one a line; `$NAME` of the container's environment is filled in. */
export function redis(...lines: readonly string[]): PodCommand {
  return shell(`redis-cli -e <<COMMANDS\n${lines.join('\n')}\nCOMMANDS`);
}

/** A command of PgBouncer's console. */
export function pooler(command: string): PodCommand {
  return {
    argv: ['psql', '-X', '-A', '-t', '-q', '-h', '127.0.0.1', '-p', '6432', '-U', 'pgbouncer_admin', '-d', 'pgbouncer', '-c', command],
  };
}

/** A client of the database gomeet that stays connected as long as its input lasts. */
export function client(statements: string): PodCommand {
  return {argv: ['env', 'PGAPPNAME=gomeet-fault', 'psql', '-X', '-q', '-U', 'postgres', '-d', 'gomeet'], stdin: `${statements}\n`};
}

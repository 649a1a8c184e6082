import type {ProgramName} from '../programs.ts';

/** A container that a process is run for; containers of a pod that are not listed stay simulated. */
export interface RealContainer {
  /** Name of the container in the pod. */
  readonly name: string;
  /** What has to be installed, and whose overrides apply. Without it the container stays simulated, if the program is optional. */
  readonly program: ProgramName;
  /** What the image runs in front of its arguments when the pod names no command. A word that is the program's own name becomes its path. */
  readonly entrypoint: readonly string[];
  /** Arguments of the image, when the pod names none. */
  readonly arguments?: readonly string[];
  /** How the image asks to be stopped; SIGTERM by default. */
  readonly stopSignal?: NodeJS.Signals;
  /** The process keeps names in its files or arguments itself, so they are written as addresses: `name:port`, `//name`. */
  readonly names?: true;
  /** More environment; `$ADDRESS` and `$SOCKET` filled in per pod. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ports that the deployed version serves and the one of this machine does not: nobody is told to scrape them. */
  readonly unserved?: readonly number[];
  /** Signal for files that changed under a running process. `moved`: only when a name leads elsewhere. */
  readonly reload?: {readonly signal: NodeJS.Signals; readonly files: RegExp; readonly when: 'moved' | 'changed'};
}

/** Pods with a process of their own behind them. */
export interface App {
  /** The pods' `app` label. */
  readonly label: string;
  /** Third octet of the pods' addresses: 127.<octet of the sandbox>.<block>.N. */
  readonly block: number;
  /** The main container first, then sidecars. */
  readonly containers: readonly [RealContainer, ...RealContainer[]];
  /** How many pods get a process, the oldest first; the others stay simulated. All of them by default. */
  readonly atMost?: number;
  /** Ends after all others: they would only complain. */
  readonly endsLast?: true;
}

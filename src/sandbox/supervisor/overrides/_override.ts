import type {ProgramName} from '../programs.ts';

/** One difference between the deployed configuration and the one that runs. */
export interface Override {
  readonly program: ProgramName;
  /** File that the key is looked for in: a name, or `*.conf` for every file of that ending but pg_hba.conf. Empty for flags and variables. */
  readonly file: string;
  /** A key of the file; in YAML its path with dots. The name of a flag without dashes, or of a variable. */
  readonly key: string;
  /** The value that runs, `$ADDRESS`, `$SOCKET`, `$IDENT`, `$DIR` and `$DAEMON` (the sandbox itself) filled in per pod (in YAML it is read as YAML); null: it is left out. */
  readonly value: string | null;
  /**
   * `replace` (default) changes the key where it is deployed; `ensure` also adds it to the file;
   * `flag` and `variable` change or add `--key=value` of the container's command and a variable of its environment;
   * `discovery` replaces every `kubernetes_sd_configs` of the file by lists below that folder;
   * `argument` passes it to the server behind everything else, because a script writes the file.
   */
  readonly how?: 'replace' | 'ensure' | 'flag' | 'variable' | 'discovery' | 'argument';
  /** Only for servers below this version: from there on the deployed value works. */
  readonly below?: string;
  /** Only when the servers cannot run as the Debian user `postgres`, because gomeet is not root. */
  readonly unprivileged?: true;
  readonly reason: string;
}

export const loopback = 'one loopback address per pod stands in for the pod network; nothing else may listen';

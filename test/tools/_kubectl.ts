import type {RunResult} from '../../src/tools/exec.ts';
import type {Kubectl} from '../../src/tools/kubectl.ts';

export type Run = {readonly command: readonly string[]; readonly stdin: string | undefined};

/** A kubectl that gives recorded outputs, one a run, and never waits. A run beyond the last output is a mistake of the test. */
export function recordingKubectl(outputs: readonly (RunResult | (() => RunResult))[]): {
  readonly kubectl: Kubectl;
  readonly runs: Run[];
  readonly pauses: number[];
} {
  const runs: Run[] = [];
  const pauses: number[] = [];
  const kubectl: Kubectl = {
    program: 'kubectl',
    flags: ['--context=test'],
    run: async (command, options) => {
      const output = outputs[runs.length];
      runs.push({command, stdin: options?.stdin});
      if (output === undefined) throw new Error(`kubectl ran ${runs.length} times`);
      return typeof output === 'function' ? output() : output;
    },
    sleep: async (ms) => {
      pauses.push(ms);
    },
  };
  return {kubectl, runs, pauses};
}

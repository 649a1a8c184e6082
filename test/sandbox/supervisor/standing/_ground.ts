import type {Answer, Ground, Struck} from '../../../../src/sandbox/supervisor/standing/act.ts';

type Said = {readonly argv: readonly string[]; readonly stdin: string; readonly saved: string | undefined};

/** A pod that answers commands as `answer` says; what happened to it is in `events`. */
export class FakePod implements Struck {
  readonly name: string;
  readonly labels: {readonly [key: string]: string};
  readonly events: string[] = [];
  process: number | undefined = 4_000_000;
  answer: (said: Said) => Answer;

  constructor(name: string, answer: (said: Said) => Answer = () => ({code: 0, stdout: ''}), labels: {readonly [key: string]: string} = {}) {
    this.name = name;
    this.labels = labels;
    this.answer = answer;
  }

  pid(): number | undefined {
    return this.process;
  }

  async exec(
    argv: readonly string[],
    {stdin = '', env = {}}: {readonly stdin?: string; readonly env?: {readonly [name: string]: string}} = {},
  ): Promise<Answer> {
    if (this.process === undefined) return undefined;
    return this.answer({argv, stdin, saved: env['SAVED']});
  }

  async launch(argv: readonly string[]): Promise<number | undefined> {
    this.events.push(`launch ${argv.join(' ')}`);
    return this.process;
  }

  kill(container?: string): void {
    this.events.push(container === undefined ? 'kill' : `kill ${container}`);
  }
}

export function groundOf(dir: string, pods: readonly FakePod[], replaced: string[] = []): Ground {
  return {dir, pods: () => pods, forming: () => false, replace: async (pod) => void replaced.push(pod), log: () => {}};
}

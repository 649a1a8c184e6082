import {sentenceOf} from '../../core/errors.ts';
import type {Judgement} from '../../core/probe.ts';
import type {Programs} from '../../core/programs.ts';

/** A program that gomeet or a part of it needs. */
export type Need = {
  readonly program: string;
  readonly title: string;
  /** Oldest version that works, as [major, minor]. */
  readonly oldest: readonly [number, number];
  /** What does not work without it. */
  readonly purpose: string;
  /** Missing or too old: `fail` when nothing works without it. */
  readonly absent: 'fail' | 'warn';
  readonly install: string;
};

export const kubectlNeed: Need = {
  program: 'kubectl',
  title: 'Is kubectl there?',
  oldest: [1, 24],
  purpose: 'applying manifests to a cluster',
  absent: 'fail',
  install: 'install kubectl (https://kubernetes.io/docs/tasks/tools/) and put it on PATH',
};

const sandbox = 'the rehearsal cluster (gomeet sandbox)';

/** Versions: the oldest that the commands and the deployed configuration were run with. */
export const needs: readonly Need[] = [
  {
    program: 'doctl',
    title: 'Is doctl there?',
    oldest: [1, 100],
    purpose: 'cloud firewalls and the kubeconfig of DigitalOcean',
    absent: 'warn',
    install: 'install doctl (https://docs.digitalocean.com/reference/doctl/how-to/install/)',
  },
  {
    program: 'go',
    title: 'Is Go there?',
    oldest: [1, 21],
    purpose: sandbox,
    absent: 'warn',
    install: 'apt-get install golang-go, or https://go.dev/dl/',
  },
  {
    program: 'postgres',
    title: 'Is PostgreSQL there?',
    oldest: [14, 0],
    purpose: sandbox,
    absent: 'warn',
    install: 'apt-get install postgresql',
  },
  {
    program: 'pgbouncer',
    title: 'Is PgBouncer there?',
    oldest: [1, 18],
    purpose: sandbox,
    absent: 'warn',
    install: 'apt-get install pgbouncer',
  },
  {
    program: 'redis-server',
    title: 'Is Redis there?',
    oldest: [7, 0],
    purpose: sandbox,
    absent: 'warn',
    install: 'apt-get install redis-server',
  },
];

/** Looks for one program and judges its version. */
export async function checkProgram(need: Need, programs: Programs, signal: AbortSignal): Promise<Judgement> {
  try {
    const found = await programs.version(need.program, signal);
    return judgeProgram(need, found?.text);
  } catch (error) {
    signal.throwIfAborted();
    return {status: 'unknown', message: `${need.program}: ${sentenceOf(error)}`, hint: need.install};
  }
}

/** `text` is what the program prints about its version; `undefined` when it was not found. Pure. */
export function judgeProgram(need: Need, text: string | undefined): Judgement {
  const {program, oldest, purpose, absent, install} = need;
  if (text === undefined) return {status: absent, message: `${program} was not found; it is needed for ${purpose}`, hint: install};
  const version = versionIn(text);
  if (version === undefined)
    return {status: 'unknown', message: `${program} calls itself "${text.split('\n')[0]}", which holds no version`, hint: install};
  const observed = [{name: 'version', value: version.join('.'), unit: ''}];
  const thresholds = [{name: 'oldest', value: oldest.join('.'), unit: '', source: purpose}];
  const [major, minor] = version;
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1]))
    return {status: 'pass', message: `${program} ${version.join('.')}`, observed, thresholds};
  const message = `${program} is ${version.join('.')}; ${oldest.join('.')} or newer is needed for ${purpose}`;
  return {status: absent, message, observed, thresholds, hint: install};
}

/** The first version in what a program prints: `go1.24.4`, `v1.36.4`, `postgres (PostgreSQL) 15.18`, `v=7.0.15`. */
export function versionIn(text: string): readonly [number, number, ...number[]] | undefined {
  const match = /(?<![\d.])(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  if (match === null) return undefined;
  const patch = match[3] === undefined ? [] : [Number(match[3])];
  return [Number(match[1]), Number(match[2]), ...patch];
}

import type {Finding} from '../../src/core/finding.ts';
import {askHealth, type HealthOptions} from '../../src/core/health.ts';
import type {World} from '../../src/core/ports.ts';
import type {Judgement, Probe} from '../../src/core/probe.ts';
import {clockOnly, someTarget} from './_worlds.ts';

/** A probe whose judgement is what its read returns. */
export function asks(id: `${string}.${string}`, read: (world: World, signal: AbortSignal) => unknown, more: Partial<Probe> = {}): Probe {
  return {
    id,
    question: `Is ${id} well?`,
    severity: 'critical',
    required: true,
    source: {kind: 'test', query: ''},
    ...more,
    read: async ({world}, signal) => read(world, signal),
    judge: (reading) => reading as Judgement,
  };
}

export const fine = {status: 'pass', message: 'fine'} as const;
export const broken = {status: 'fail', message: 'broken'} as const;

export function answering(): Probe {
  return asks('kubernetes.api', () => fine);
}

/** A world that has nothing but a clock and these ports. */
export function worldWith(ports: Partial<World>): World {
  return {...clockOnly(), ...ports};
}

export {someTarget};

/** Everything at once in a world that has only a clock; the API server answers. */
export async function run(
  probes: readonly Probe[],
  options: Partial<HealthOptions> & {readonly world?: World} = {},
): Promise<readonly Finding[]> {
  const {world = clockOnly(), ...more} = options;
  const guard = options.guard ?? answering();
  const signal = options.signal ?? new AbortController().signal;
  return askHealth({world, target: someTarget()}, {concurrency: 32, limitMs: 5_000, ...more, probes, guard, signal});
}

/** `id instance status: message` of each. */
export const lines = (findings: readonly Finding[]) =>
  findings.map(({id, instance, status, message}) => `${id}${instance === undefined ? '' : ` ${instance}`} ${status}: ${message}`);

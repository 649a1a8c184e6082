import {askHealth} from '../core/health.ts';
import {type HealthResult, healthResult} from '../core/health-result.ts';
import type {ClusterIdentity, World} from '../core/ports.ts';
import type {Asking, Probe} from '../core/probe.ts';
import {refuseOther} from '../pipelines/preflight.ts';

export type AskerOptions = {
  /** As in the result: `firewall check`; health-check when absent. */
  readonly command?: string;
  readonly probes: readonly Probe[];
  readonly guard?: Probe;
  readonly concurrency: number;
  readonly limitMs: number;
  readonly deep: boolean;
  readonly version: string;
};

/** Asks the probes of an opened target, again and again, and makes one result of each round. `through`: the world of this round. */
export function asker({world, target}: Asking, options: AskerOptions): (signal: AbortSignal, through?: World) => Promise<HealthResult> {
  const {command, probes, guard, concurrency, limitMs, deep, version} = options;
  const {name, stack, profile, namespace, pinned} = target;
  // Where the cluster was is still told when it answers no more.
  let seen: ClusterIdentity | undefined;
  return async (signal, through = world) => {
    const started = world.clock.now();
    const findings = await askHealth(
      {world: through, target},
      {
        probes,
        ...(guard === undefined ? {} : {guard}),
        signal,
        concurrency,
        limitMs,
        reached: async ({cluster}) => {
          seen = await cluster.identity(signal);
          refuseOther(target, seen);
        },
      },
    );
    const place = {context: seen?.context ?? pinned.context ?? '', server: seen?.server ?? pinned.server ?? ''};
    return healthResult(
      {
        ...(command === undefined ? {} : {command}),
        tool: {name: 'gomeet', version},
        target: {name, stack, profile, ...place, namespace},
        world: world.kind,
        startedAt: started.toISOString(),
        durationMs: Math.max(0, world.clock.now().getTime() - started.getTime()),
        deep,
      },
      findings,
      signal.aborted,
    );
  };
}

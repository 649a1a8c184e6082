import api from '../../checks/kubernetes/api.ts';
import {Refused} from '../../core/errors.ts';
import type {Finding} from '../../core/finding.ts';
import {askHealth} from '../../core/health.ts';
import type {World} from '../../core/ports.ts';
import type {Probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';

const probeLimitMs = 10_000;
const together = 64;

/** Whether there is a platform whose health means anything. */
export async function isDeployed({cluster}: World, {namespace, manifests}: Target, signal: AbortSignal): Promise<boolean> {
  const workload = manifests.find(({kind}) => kind === 'Deployment');
  if (workload === undefined) return false;
  const {apiVersion, kind, metadata} = workload;
  return (await cluster.get({apiVersion, kind, namespace, name: metadata.name}, signal)) !== undefined;
}

/** Probes that passed, with what was said beside that. */
export type Well = {readonly probes: readonly Probe[]; readonly findings: readonly Finding[]};

/**
 * Asks what must be well before nodes are replaced. Throws Refused with what is not. What passed now can be asked again behind
 * every pool; what could not be measured before tells nothing later.
 */
export async function refuseUnwell(world: World, target: Target, probes: readonly Probe[], signal: AbortSignal): Promise<Well> {
  const findings = await askHealth({world, target}, {probes, guard: api as Probe, signal, concurrency: together, limitMs: probeLimitMs});
  signal.throwIfAborted();
  const bad = findings.filter(({status, required}) => status === 'fail' || (status === 'unknown' && required));
  const [first] = bad;
  if (first !== undefined) {
    const more = bad.length === 1 ? '' : ` (and ${bad.length - 1} more)`;
    throw new Refused(`the platform is not well, and an upgrade replaces every node: ${first.id}: ${first.message}${more}`, {
      findings: bad,
      suggestions: ['see everything that is wrong with: gomeet health-check', ...(first.hint === undefined ? [] : [first.hint])],
    });
  }
  const passed = (one: Probe) => {
    const own = findings.filter(({id}) => id === one.id);
    return own.length > 0 && own.every(({status}) => status === 'pass' || status === 'warn');
  };
  return {probes: probes.filter(passed), findings: findings.filter(({status}) => status !== 'pass' && status !== 'skip')};
}

/** The same probe, asked of the cluster that is upgraded whatever the world of the run is. */
export function askedIn(kube: (signal: AbortSignal) => Promise<World>, one: Probe): Probe {
  const {follows: _, ...probe} = one;
  return {...probe, read: async (asking, signal) => one.read({...asking, world: await kube(signal)}, signal)};
}

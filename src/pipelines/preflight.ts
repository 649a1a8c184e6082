import api from '../checks/kubernetes/api.ts';
import {Failed, Refused} from '../core/errors.ts';
import type {Finding} from '../core/finding.ts';
import type {ClusterIdentity, World} from '../core/ports.ts';
import {ask, type Probe} from '../core/probe.ts';
import {refuseToken} from '../core/refuse-token.ts';
import {cloudOnce} from '../core/shared-cloud.ts';
import type {Target} from '../core/target.ts';

/** An API server has two seconds; everything else that is asked before a change has ten. */
const apiLimitMs = 2_500;
const limitMs = 20_000;

/** Reaches the cluster, or fails with `kubernetes.api`; refuses a cluster that is not the pinned one. */
export async function reach(
  world: World,
  target: Target,
  signal: AbortSignal,
): Promise<{readonly identity: ClusterIdentity; readonly finding: Finding}> {
  let identity: ClusterIdentity | undefined;
  const noting: typeof api = {
    ...api,
    read: async (asking, until) => {
      const reading = await api.read(asking, until);
      if ('identity' in reading) identity = reading.identity;
      return reading;
    },
  };
  const [finding] = await ask(noting, {world, target}, {limitMs: apiLimitMs, signal});
  signal.throwIfAborted();
  if (finding === undefined || identity === undefined || finding.status === 'fail' || finding.status === 'unknown') {
    throw new Failed(`kubernetes.api: ${finding?.message ?? 'no answer'}`, {
      findings: finding === undefined ? [] : [finding],
      suggestions: finding?.hint === undefined ? ['see what is wrong with: gomeet doctor'] : [finding.hint],
    });
  }
  refuseOther(target, identity);
  return {identity, finding};
}

/** Refuses a cluster that is not the one the target is pinned to. */
export function refuseOther(target: Target, identity: ClusterIdentity): void {
  const {pinned} = target;
  const wrong = [
    pinned.context !== undefined && pinned.context !== identity.context
      ? `context is ${identity.context}, pinned is ${pinned.context}`
      : '',
    pinned.server !== undefined && pinned.server !== identity.server ? `server is ${identity.server}, pinned is ${pinned.server}` : '',
    pinned.uid !== undefined && pinned.uid !== identity.uid ? `UID of kube-system is ${identity.uid}, pinned is ${pinned.uid}` : '',
  ].filter((text) => text !== '');
  if (wrong.length > 0) {
    throw new Refused(`this is not the cluster that target ${target.name} is pinned to: ${wrong.join('; ')}`, {
      suggestions: [
        `choose another --context or --target, or change targets.${target.name}.cluster in gomeet.yaml if the cluster was replaced`,
      ],
    });
  }
}

/** Asks all probes; any fail, or unknown of a required one, refuses with every finding attached. A token that is refused is a UserError. */
export async function preflight(probes: readonly Probe[], world: World, target: Target, signal: AbortSignal): Promise<readonly Finding[]> {
  const asking = {world: cloudOnce(world, {limitMs, signal}), target};
  if (probes.some(({wants}) => wants === 'cloud')) await refuseToken(asking.world, signal);
  const findings = (await Promise.all(probes.map((one) => ask(one, asking, {limitMs, signal})))).flat();
  signal.throwIfAborted();
  const bad = findings.filter((finding) => finding.status === 'fail' || (finding.status === 'unknown' && finding.required));
  if (bad.length > 0) {
    const [first] = bad;
    const more = bad.length === 1 ? '' : ` (and ${bad.length - 1} more)`;
    throw new Refused(`${first?.id}: ${first?.message}${more}`, {
      findings,
      suggestions: [...new Set(bad.flatMap((finding) => (finding.hint === undefined ? [] : [finding.hint])))],
    });
  }
  return findings;
}

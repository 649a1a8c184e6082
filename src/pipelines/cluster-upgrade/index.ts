import type {Cloud} from '../../core/cloud.ts';
import type {CloudCluster} from '../../core/cloud-data.ts';
import {accountIdentity} from '../../core/cloud-identity.ts';
import {type CloudTarget, ownerTag} from '../../core/cloud-target.ts';
import {Refused} from '../../core/errors.ts';
import {compareVersions} from '../../core/kubernetes-version.ts';
import {needCloud} from '../../core/need-cloud.ts';
import type {Gathered, Pipeline} from '../../core/pipeline.ts';
import type {World} from '../../core/ports.ts';
import type {Probe} from '../../core/probe.ts';
import type {Gate, Step} from '../../core/step.ts';
import {type Link, linkOf} from '../../steps/cluster/link.ts';
import {cloudKey} from '../../steps/cluster/live.ts';
import {beginUpgrade, controlPlane, poolUpgraded, upgradeOver} from '../../steps/cluster/upgrade.ts';
import {afterFailure} from '../after-failure.ts';
import {findCluster} from '../cluster/find.ts';
import {told} from '../cluster/findings.ts';
import {brokenManifests, brokenWriters} from './breaks.ts';
import type {UpgradeWay} from './check.ts';
import {askedIn, isDeployed, refuseUnwell, type Well} from './health.ts';

export type UpgradeOptions = UpgradeWay & {
  /** Slug; the newest that is offered when absent. */
  readonly version?: string;
  /** What must be well before, and behind every pool. */
  readonly critical: readonly Probe[];
  readonly commands: {readonly again: string; readonly check: string; readonly status: string};
};
export type UpgradeContext = {
  readonly options: UpgradeOptions;
  readonly cloud: Cloud;
  readonly wanted: CloudTarget;
  readonly link: Link;
  readonly live: CloudCluster;
  /** Absent when an upgrade is followed that somebody else began. */
  readonly to: string | undefined;
  readonly probes: readonly Probe[];
};

/** `gomeet cluster upgrade [VERSION]`: begins it and follows it, pool by pool; one that is under way is followed. */
export function clusterUpgrade(options: UpgradeOptions): Pipeline<UpgradeContext> {
  const {again, check, status} = options.commands;
  return {
    name: 'cluster upgrade',
    again,
    gather: (signal) => gather(options, signal),
    plan,
    material: ({to}) => ({to: to ?? null}),
    next: (_, outcome, records) => {
      if (outcome === 'planned') return [`carry it out with: ${again}`];
      if (outcome === 'ok') return [];
      if (outcome === 'timed-out') return [`see how far it is with: ${status}`, `follow it again with: ${again}`];
      return [...afterFailure(records, again), `what else may be in the way: ${check}`];
    },
  };
}

async function gather(options: UpgradeOptions, signal: AbortSignal): Promise<Gathered<UpgradeContext>> {
  const {world, target, connect, version} = options;
  const {cloud, wanted} = needCloud(world, target);
  const [account, clusters] = await Promise.all([cloud.account(signal), cloud.clusters(signal)]);
  const live = findCluster(clusters, {wanted, target, account, adopt: false});
  if (live === undefined)
    throw new Refused(`there is no cluster ${wanted.clusterName} that could be upgraded`, {
      suggestions: ['make it with: gomeet cluster apply'],
    });
  const underWay = live.state === 'upgrading';
  if (!underWay && live.state !== 'running')
    throw new Refused(`cluster ${live.name} is ${live.state}: only one that runs can be upgraded`, {
      suggestions: [options.commands.status],
    });
  const to = underWay ? version : chosen(live, await cloud.upgrades(live.id, signal), version, options);
  const link = linkOf(cloud, connect);
  const kube = await link.kube(live.id, signal);
  const begins = !underWay && to !== undefined && compareVersions(live.version, to) < 0;
  if (begins) {
    const broken = [
      ...brokenManifests([...target.bootstrap, ...target.manifests], to),
      ...(await brokenWriters(kube, live.version, to, signal)),
    ];
    const [first] = broken;
    if (first !== undefined) {
      const instead = first.instead === null ? 'nothing took its place' : `use ${first.instead}`;
      throw new Refused(`version ${to} does not serve ${first.apiVersion} of ${first.object} (${first.where}) any more: ${instead}`, {
        suggestions: [`see all ${broken.length} with: ${options.commands.check}`],
      });
    }
  }
  const {probes, findings} = await gateOf(options, kube, begins ? 'begins' : underWay ? 'under way' : 'nothing to do', signal);
  return {
    context: {options, cloud, wanted, link, live, to, probes},
    identity: accountIdentity(cloud, account),
    findings,
    running: `cluster ${live.name}, version ${live.version}`,
  };
}

/** What must be well behind every pool: what is well before, or all that must be measured when it began without us. */
async function gateOf(
  {target, critical}: UpgradeOptions,
  kube: World,
  upgrade: 'begins' | 'under way' | 'nothing to do',
  signal: AbortSignal,
): Promise<Well> {
  if (upgrade === 'nothing to do') return {probes: [], findings: []};
  const say = (message: string) => told('upgrade-gate', 'What must be well behind every pool?', 'pass', message);
  if (!(await isDeployed(kube, target, signal))) return {probes: [], findings: [say('nothing is deployed whose health could be asked')]};
  const of = ({probes, findings}: Well): Well => ({
    probes,
    findings: [...findings, say(`${probes.length} critical probes are asked behind every pool`)],
  });
  if (upgrade === 'begins') return of(await refuseUnwell(kube, target, critical, signal));
  return of({probes: critical.filter(({required}) => required), findings: []});
}

function chosen(live: CloudCluster, offered: readonly string[], version: string | undefined, {commands}: UpgradeOptions): string {
  const slugs = offered.toSorted(compareVersions);
  if (version === undefined) return slugs.at(-1) ?? live.version;
  if (version === live.version) return version;
  if (slugs.includes(version)) return version;
  const known = slugs.length === 0 ? 'it is offered none' : `it is offered ${slugs.join(', ')}`;
  throw new Refused(`cluster ${live.name} has version ${live.version} and cannot go to ${version}: ${known}`, {
    suggestions: [commands.check],
  });
}

/** The API server first, then pool after pool, as the provider goes; the gate stands behind each. Pure. */
function plan(context: UpgradeContext): readonly Step[] {
  const {options, live, to, probes, link, wanted} = context;
  const kube = (signal: AbortSignal) => link.kube(live.id, signal);
  const gate: Gate | undefined =
    probes.length === 0 ? undefined : {probes: probes.map((one) => askedIn(kube, one)), limitMs: options.target.gateLimitMs};
  const key = cloudKey('Cluster', live.name);
  const change =
    to === undefined || live.version === to || live.state === 'upgrading'
      ? []
      : [{key, action: 'update' as const, fields: [{path: 'version', from: live.version, to}]}];
  const ours = live.pools.filter(({tags}) => tags.includes(ownerTag(wanted)));
  const pools = ours.map(({name}, index) => {
    const before = ours[index - 1];
    return poolUpgraded(context, name, [before === undefined ? 'control-plane' : `pool-${before.name}`], gate);
  });
  const last = pools.at(-1)?.id ?? 'control-plane';
  return [beginUpgrade(context, change), controlPlane(context, undefined), ...pools, upgradeOver(context, [last], undefined)];
}

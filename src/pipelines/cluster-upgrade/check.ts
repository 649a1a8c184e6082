import {ownerTag} from '../../core/cloud-target.ts';
import {sentenceOf} from '../../core/errors.ts';
import {compareVersions, minorOf} from '../../core/kubernetes-version.ts';
import {needCloud} from '../../core/need-cloud.ts';
import type {World, WorldKind} from '../../core/ports.ts';
import type {Target} from '../../core/target.ts';
import {type Connect, linkOf} from '../../steps/cluster/link.ts';
import {findCluster, noSuchCluster} from '../cluster/find.ts';
import {type Break, brokenManifests, brokenWriters} from './breaks.ts';

/** A version that the cluster can go to, and what would break there. */
export type OfferedUpgrade = {readonly version: string; readonly step: 'patch' | 'minor'; readonly breaks: readonly Break[]};
export type UpgradeReport = {
  readonly world: WorldKind;
  readonly target: {readonly name: string; readonly profile: string; readonly clusterName: string};
  readonly cluster: {readonly name: string; readonly version: string; readonly state: string; readonly ours: boolean};
  /** Newest last. */
  readonly versions: readonly OfferedUpgrade[];
  /** What the provider does by itself, and when. */
  readonly automatic: {readonly enabled: boolean; readonly maintenance: string};
  readonly kubectl: {readonly version: string; readonly fits: readonly string[]} | null;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
};

export type UpgradeWay = {readonly world: World; readonly target: Target; readonly connect: Connect};

/** Versions that the cluster can go to, and what stands in the way. Only reads. Throws Refused where there is no cluster of ours. */
export async function checkUpgrade({world, target, connect}: UpgradeWay, signal: AbortSignal): Promise<UpgradeReport> {
  const {cloud, wanted} = needCloud(world, target);
  const [account, clusters] = await Promise.all([cloud.account(signal), cloud.clusters(signal)]);
  const live = findCluster(clusters, {wanted, target, account, adopt: true});
  const about = {world: world.kind, target: {name: target.name, profile: target.profile, clusterName: wanted.clusterName}};
  if (live === undefined) {
    const cluster = {name: wanted.clusterName, version: '', state: 'absent', ours: false};
    const problems = [noSuchCluster(wanted, account, cloud.credential)];
    return {...about, cluster, versions: [], automatic: {enabled: false, maintenance: ''}, kubectl: null, problems, notes: []};
  }
  const slugs = (await cloud.upgrades(live.id, signal)).toSorted(compareVersions);
  const newest = slugs.at(-1);
  const notes: string[] = [];
  const writers =
    newest === undefined ? [] : await liveWriters(() => linkOf(cloud, connect).kube(live.id, signal), live.version, newest, signal, notes);
  const all = [...target.bootstrap, ...target.manifests];
  const versions = slugs.map(
    (version): OfferedUpgrade => ({
      version,
      step: minorOf(version)?.minor === minorOf(live.version)?.minor ? 'patch' : 'minor',
      breaks: [...brokenManifests(all, version), ...writers.filter(({removedIn}) => compareVersions(removedIn, version) <= 0)],
    }),
  );
  const kubectl = await world.versions.kubectl(signal).catch(() => undefined);
  return {
    ...about,
    cluster: {name: live.name, version: live.version, state: live.state, ours: live.tags.includes(ownerTag(wanted))},
    versions,
    automatic: {enabled: live.autoUpgrade, maintenance: live.maintenance},
    kubectl: kubectl === undefined ? null : {version: kubectl, fits: [live.version, ...slugs].filter((slug) => fitsKubectl(kubectl, slug))},
    problems: [
      ...(live.state === 'running' ? [] : [`the cluster is ${live.state}${live.message === '' ? '' : `: ${live.message}`}`]),
      ...versions
        .filter(({breaks}) => breaks.length > 0)
        .map(({version, breaks}) => `version ${version} does not serve ${countText(breaks)} any more`),
    ],
    notes: [...notes, ...skewNotes(kubectl, slugs), ...(slugs.length === 0 ? ['there is no newer version'] : [])],
  };
}

async function liveWriters(
  kube: () => Promise<World>,
  from: string,
  to: string,
  signal: AbortSignal,
  notes: string[],
): Promise<readonly Break[]> {
  try {
    return await brokenWriters(await kube(), from, to, signal);
  } catch (error) {
    signal.throwIfAborted();
    notes.push(`the live objects were not looked at: ${sentenceOf(error)}`);
    return [];
  }
}

/** kubectl works with servers one minor version older and newer (Kubernetes version skew policy). */
export function fitsKubectl(kubectl: string, server: string): boolean {
  const [own, other] = [minorOf(kubectl), minorOf(server)];
  return own !== undefined && other !== undefined && own.major === other.major && Math.abs(own.minor - other.minor) <= 1;
}

function skewNotes(kubectl: string | undefined, slugs: readonly string[]): readonly string[] {
  if (kubectl === undefined) return ['kubectl was not found, so its version is not compared'];
  const late = slugs.filter((slug) => !fitsKubectl(kubectl, slug));
  return late.length === 0
    ? []
    : [`kubectl ${kubectl} is more than one minor version away from ${late.join(', ')}: install another one first`];
}

function countText(breaks: readonly Break[]): string {
  const [first] = breaks;
  const more = breaks.length > 1 ? ` and ${breaks.length - 1} more` : '';
  return `${first?.apiVersion} of ${first?.object}${more}`;
}

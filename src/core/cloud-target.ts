import type {CloudPool, CloudTaint} from './cloud-data.ts';
import type {MachineSize} from './target.ts';

/** One pool of nodes as a target wants it. `size` only where the configuration names one; else the cheapest that has `machine`. */
export type WantedPool = {
  readonly name: string;
  readonly size: string | null;
  readonly machine: MachineSize;
  /** Nodes at first, and the bounds of the autoscaler; equal bounds switch it off. */
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly labels: {readonly [key: string]: string};
  readonly taints: readonly CloudTaint[];
};

/** What a target says of the cloud around its cluster. Absent where gomeet does not look after it. */
export type CloudTarget = {
  readonly provider: 'digitalocean';
  /** Name of the cluster, and of this installation in every ownership mark. */
  readonly clusterName: string;
  readonly region: string;
  /** Range that the manifests trust (CIDR). */
  readonly vpcRange: string;
  readonly domain: string;
  /** Seconds that a record of ours lives. */
  readonly ttlS: number;
  readonly pools: readonly WantedPool[];
  readonly buckets: {readonly recordings: string; readonly backups: string};
  /** Address of the object storage; empty: the region's own. */
  readonly spacesEndpoint: string;
};

/** Tag of everything of this installation that can carry one; droplets of its nodes get it from their pool. */
export function ownerTag({clusterName}: Pick<CloudTarget, 'clusterName'>): string {
  return `gomeet:${clusterName}`;
}

/** Tag of the nodes of one pool. */
export function poolTag({clusterName}: Pick<CloudTarget, 'clusterName'>, pool: string): string {
  return `gomeet:${clusterName}:${pool}`;
}

/** `gomeet.io/pool=media:NoSchedule`: as kubectl writes it. */
export function taintText({key, value, effect}: CloudTaint): string {
  return `${key}=${value}:${effect}`;
}

/** Name servers of every zone at DigitalOcean, the same for all accounts (docs.digitalocean.com, "Point to DigitalOcean name servers"). */
export const zoneServers = ['ns1.digitalocean.com', 'ns2.digitalocean.com', 'ns3.digitalocean.com'] as const;

/** Whether a pool of nodes is the one that is wanted under this name, or one that replaces it: by its mark, or by its name unless it is marked as another. */
export function isPoolOf(
  pool: Pick<CloudPool, 'name' | 'tags'>,
  name: string,
  wanted: Pick<CloudTarget, 'clusterName' | 'pools'>,
): boolean {
  if (pool.tags.includes(poolTag(wanted, name))) return true;
  return pool.name === name && !wanted.pools.some((other) => pool.tags.includes(poolTag(wanted, other.name)));
}

/** Name of the firewall in front of the nodes that media reaches. Firewalls carry no tags of their own: the name is the mark. */
export function firewallName({clusterName}: Pick<CloudTarget, 'clusterName'>): string {
  return `gomeet-${clusterName}-media`;
}

/** Ownership of one DNS name: a TXT record beside it, as external-dns does it. `name` relative to the zone, `@` for the zone itself. */
export function dnsMark({clusterName}: Pick<CloudTarget, 'clusterName'>, name: string): {readonly name: string; readonly data: string} {
  return {name: name === '@' ? '_gomeet' : `_gomeet.${name}`, data: `heritage=gomeet,owner=${clusterName}`};
}

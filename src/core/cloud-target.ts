import type {CloudTaint} from './cloud-data.ts';
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

/** Name of the firewall in front of the nodes that media reaches. Firewalls carry no tags of their own: the name is the mark. */
export function firewallName({clusterName}: Pick<CloudTarget, 'clusterName'>): string {
  return `gomeet-${clusterName}-media`;
}

/** Ownership of one DNS name: a TXT record beside it, as external-dns does it. `name` relative to the zone, `@` for the zone itself. */
export function dnsMark({clusterName}: Pick<CloudTarget, 'clusterName'>, name: string): {readonly name: string; readonly data: string} {
  return {name: name === '@' ? '_gomeet' : `_gomeet.${name}`, data: `heritage=gomeet,owner=${clusterName}`};
}

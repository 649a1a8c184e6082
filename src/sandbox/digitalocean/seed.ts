import type {Account, Owner} from './account.ts';
import type {DnsRecord, Domain} from './account-network.ts';
import {isoTime} from './call.ts';
import {uuidOf} from './ids.ts';
import {allRegions, defaultRange, regionSlugs, versionsUpTo} from './regions.ts';
import {newDomain} from './routes/domains.ts';
import {sizesIn} from './sizes.ts';

/** What a new account is to be like. */
export type AccountOptions = {
  /** Zone that the account has; none when absent. */
  readonly domain?: string;
  /** Region whose default VPC has `vpcRange`. */
  readonly region?: string;
  readonly vpcRange?: string;
  /** Droplets that the account may have; 100 by default, ten times what a new account really gets. */
  readonly dropletLimit?: number;
  /** Newest Kubernetes version offered. */
  readonly kubernetes?: string;
  /** Since when the account exists. */
  readonly createdAt?: Date;
};

/** Newest version that the sandbox and the simulator run. */
const usualKubernetes = '1.36.4';
/** Day before the simulator's time begins. */
const usualDay = new Date('2026-03-01T00:00:00Z');

/** An account with networks and a zone, and nothing that costs money. The zone has records of other people. */
export function emptyAccount(options: AccountOptions = {}): Account {
  const {domain, region, vpcRange, dropletLimit = 100, kubernetes = usualKubernetes, createdAt = usualDay} = options;
  const created_at = isoTime(createdAt.getTime());
  let serial = 1000;
  const next = () => ++serial;
  const domains = domain === undefined ? [] : [withForeigners(newDomain(domain, next), next)];
  return {
    balanced: [],
    owner: owner(dropletLimit),
    sizes: sizesIn(regionSlugs),
    regions: allRegions(),
    versions: versionsUpTo(kubernetes),
    vpcs: regionSlugs.map((slug) => ({
      id: uuidOf(`vpc/${slug}`),
      name: `default-${slug}`,
      region: slug,
      ip_range: slug === region && vpcRange !== undefined ? vpcRange : defaultRange(slug),
      default: true,
      description: '',
      created_at,
    })),
    volumes: [],
    droplets: [],
    clusters: [],
    load_balancers: [],
    domains,
    firewalls: [],
    keys: [],
    projects: [project(created_at)],
    checks: [],
    serial,
  };
}

function owner(droplet_limit: number): Owner {
  return {
    droplet_limit,
    floating_ip_limit: 3,
    volume_limit: 100,
    email: 'operations@example.org',
    name: 'Operations',
    uuid: 'e0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3',
    email_verified: true,
    status: 'active',
    status_message: '',
    team: {uuid: 'f0e1d2c3b4a5968778695a4b3c2d1e0f09182736', name: 'Operations'},
  };
}

function project(created_at: string) {
  const text = {name: 'operations', description: '', purpose: 'Web Application', environment: 'Production'};
  return {id: uuidOf('project'), ...text, is_default: true, created_at, updated_at: created_at};
}

/** What stands in the zone of somebody who also has a web site and mail: none of it is gomeet's. */
function withForeigners(domain: Domain, next: () => number): Domain {
  const blank = {priority: null, port: null, weight: null, flags: null, tag: null, ttl: 3600};
  const record = (type: string, name: string, data: string, more: Partial<DnsRecord> = {}) =>
    void domain.records.push({...blank, id: next(), type, name, data, ...more});
  record('A', '@', '192.0.2.10');
  record('CNAME', 'www', '@');
  record('MX', '@', `mail.${domain.name}`, {priority: 10});
  record('A', 'mail', '192.0.2.25');
  record('TXT', '@', 'v=spf1 mx -all');
  return domain;
}

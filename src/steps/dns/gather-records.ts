import {readEntrance, readZones, type ZonesReading} from '../../checks/dns/_read.ts';
import {strayAddress, type WantedName, wantedNames} from '../../checks/dns/_wanted.ts';
import {zoneOf} from '../../checks/dns/_zones.ts';
import type {CloudTarget} from '../../core/cloud-target.ts';
import {needCloud} from '../../core/need-cloud.ts';
import type {Asking} from '../../core/probe.ts';
import {planRecords, type ZonePlan} from './plan-records.ts';

/** Names that a person gave: to take over, and to remove. Whole host names. */
export type DnsWish = {readonly adopt: readonly string[]; readonly remove: readonly string[]};

/** What the zones of a target need, as they were read. */
export type DnsPlan = ZonePlan & {
  readonly names: readonly WantedName[];
  /** Hosts that lie in no zone of the account. */
  readonly homeless: readonly string[];
  /** Domains of the account, for a message. */
  readonly domains: readonly string[];
  readonly zones: readonly string[];
  /** Why the address of the load balancer is not to be trusted; absent when it is. */
  readonly stray?: string;
};

export type DnsReading = {readonly names: readonly WantedName[]; readonly zones: ZonesReading; readonly stray?: string};

/** Reads where the names should lead and every zone that holds one of them. */
export async function readDns(asking: Asking, {remove}: DnsWish, signal: AbortSignal): Promise<DnsReading> {
  const {wanted} = needCloud(asking.world, asking.target);
  const entrance = await readEntrance(asking, signal);
  const names = wantedNames(asking.target, wanted, entrance);
  const stray = strayAddress(entrance);
  const zones = await readZones(asking, [...names.map(({host}) => host), ...remove], signal);
  return {names, zones, ...(stray === undefined ? {} : {stray})};
}

/** What the zones need, all together. Pure. */
export function planDns({names, zones: {domains, zones}, stray}: DnsReading, {adopt, remove}: DnsWish, wanted: CloudTarget): DnsPlan {
  const plans = [...zones].map(([zone, records]) => {
    const inZone = (host: string) => zoneOf(host, domains) === zone;
    const owner = {clusterName: wanted.clusterName, zone, ttlS: wanted.ttlS, adopt, remove: remove.filter(inZone)};
    return planRecords(
      names.filter(({host}) => inZone(host)),
      records,
      owner,
    );
  });
  return {
    names,
    homeless: [...names.map(({host}) => host), ...remove].filter((host) => zoneOf(host, domains) === undefined),
    domains: domains.map(({name}) => name),
    zones: [...zones.keys()],
    changes: plans.flatMap(({changes}) => changes),
    conflicts: plans.flatMap(({conflicts}) => conflicts),
    leaving: plans.flatMap(({leaving}) => leaving),
    blank: plans.flatMap(({blank}) => blank),
    notes: plans.flatMap(({notes}) => notes),
    ...(stray === undefined ? {} : {stray}),
  };
}

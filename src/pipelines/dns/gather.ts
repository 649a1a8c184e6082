import {needCloud} from '../../core/need-cloud.ts';
import type {Gathered} from '../../core/pipeline.ts';
import {type DnsReading, planDns, readDns} from '../../steps/dns/gather-records.ts';
import {refuseConflicts, refuseNowhere, refuseStray} from '../../steps/dns/refuse-dns.ts';
import {reach} from '../preflight.ts';
import type {DnsContext, DnsOptions} from './context.ts';
import {findingsOf, servedElsewhere} from './findings.ts';
import {type Glance, glance, stillHolds} from './unchanged.ts';
import {parseWish} from './wish.ts';

/** What the first reading left for the one under the lock. */
type Before = {readonly seen: Glance | undefined; readonly reading: DnsReading};

/** Reads everything that names need to know, read only; what is listed before the lock is used under it where nothing can have changed. */
export function gatherer(options: DnsOptions, again: string): (signal: AbortSignal) => Promise<Gathered<DnsContext>> {
  let before: Before | undefined;
  return async (signal) => {
    const {world, target} = options;
    const {wanted} = needCloud(world, target);
    const wish = parseWish(options, target, wanted);
    const {identity, finding} = await reach(world, target, signal);
    const seen = await glance(world, target.namespace, signal);
    const reading = before !== undefined && stillHolds(before.seen, seen) ? before.reading : await readDns({world, target}, wish, signal);
    before = {seen, reading};
    const plan = planDns(reading, wish, wanted);
    refuseConflicts(plan, again.replace(/ --yes$/, ''));
    refuseStray(plan);
    refuseNowhere(plan);
    const findings = [finding, ...findingsOf(plan), ...(await servedElsewhere(plan.zones, world.outside, signal))];
    return {context: {identity, plan, wish}, identity, findings, running: `zones ${plan.zones.join(', ')}`};
  };
}

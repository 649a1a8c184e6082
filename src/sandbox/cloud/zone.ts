import {zoneServers} from '../../core/cloud-target.ts';
import {hostName, ipv4, ipv6, mailExchange, startOfAuthority, text} from '../stand-ins/edge/dns-data.ts';
import type {DnsAnswer, DnsQuestion, ResourceRecord} from '../stand-ins/edge/dns-message.ts';

/** One record as the account keeps it. `name` relative to the zone, `@` for the zone itself. */
export type ZoneRecord = {
  readonly type: string;
  readonly name: string;
  readonly data: string;
  readonly ttl: number;
  readonly priority: number;
};
/** `serial` grows with every change. */
export type Zone = {readonly name: string; readonly serial: number; readonly records: readonly ZoneRecord[]};

const LOOPBACK = '127.0.0.1';
/** Seconds that a resolver may remember that there is nothing, as DigitalOcean's zones say. */
const NOTHING_S = 1_800;
/** A chain of CNAMEs that is longer leads in a circle. */
const MOST_ALIASES = 8;

const TYPES: Readonly<Record<string, number>> = {A: 1, NS: 2, CNAME: 5, SOA: 6, MX: 15, TXT: 16, AAAA: 28};
const ANY = 255;

/** What the name servers of these zones say to a question; they all are the one on loopback here. */
export function zoneAnswer(zones: readonly Zone[], question: Pick<DnsQuestion, 'name' | 'type'>): DnsAnswer {
  if (zoneServers.some((server) => server === question.name))
    return {exists: true, records: question.type === TYPES['A'] ? [{...question, ttlS: NOTHING_S, data: ipv4(LOOPBACK)}] : []};
  const records: ResourceRecord[] = [];
  let {name} = question;
  for (let aliases = 0; aliases < MOST_ALIASES; aliases += 1) {
    const zone = zoneOf(zones, name);
    // What lies outside of the account is not known here: a resolver would go on from the alias.
    if (zone === undefined) return {exists: records.length > 0, records};
    const found = recordsAt(zone, name);
    const alias = found?.find(({type}) => type === 'CNAME');
    if (found !== undefined) records.push(...answersOf(zone, name, found, question.type));
    if (alias === undefined || question.type === TYPES['CNAME'] || question.type === ANY)
      return {exists: found !== undefined || records.length > 0, records, ...(records.length > 0 ? {} : {authority: [soa(zone)]})};
    name = absolute(alias.data, zone);
  }
  return {exists: true, records};
}

function zoneOf(zones: readonly Zone[], name: string): Zone | undefined {
  return zones
    .filter((zone) => name === zone.name || name.endsWith(`.${zone.name}`))
    .reduce<Zone | undefined>((best, zone) => (best === undefined || zone.name.length > best.name.length ? zone : best), undefined);
}

/** The records of a name, or those of the wildcard that covers it. Undefined where there is no such name. */
function recordsAt(zone: Zone, name: string): readonly ZoneRecord[] | undefined {
  const at = (wanted: string) => zone.records.filter((record) => absolute(record.name, zone, true) === wanted);
  const own = at(name);
  if (own.length > 0 || name === zone.name) return own;
  // A name that others lie below exists, even where it has no record.
  if (zone.records.some((record) => absolute(record.name, zone, true).endsWith(`.${name}`))) return [];
  for (let parent = name; parent !== zone.name; ) {
    parent = parent.slice(parent.indexOf('.') + 1);
    const covered = at(`*.${parent}`);
    if (covered.length > 0) return covered;
  }
  return undefined;
}

function answersOf(zone: Zone, name: string, found: readonly ZoneRecord[], asked: number): readonly ResourceRecord[] {
  const alias = found.some(({type}) => type === 'CNAME');
  const wanted = found.filter(({type}) => asked === ANY || TYPES[type] === asked || (alias && type === 'CNAME'));
  const answers = wanted.flatMap((record): readonly ResourceRecord[] => {
    const data = dataOf(record, zone);
    const type = TYPES[record.type];
    return data === undefined || type === undefined ? [] : [{name, type, ttlS: Math.max(0, record.ttl), data}];
  });
  return asked === TYPES['SOA'] && name === zone.name ? [soa(zone)] : answers;
}

function dataOf({type, data, priority}: ZoneRecord, zone: Zone): Buffer | undefined {
  switch (type) {
    case 'A':
      return ipv4(data);
    case 'AAAA':
      return ipv6(data);
    case 'CNAME':
    case 'NS':
      return hostName(absolute(data, zone));
    case 'MX':
      return mailExchange(priority, absolute(data, zone));
    case 'TXT':
      return text(data);
    default:
      return undefined;
  }
}

function soa(zone: Zone): ResourceRecord {
  const data = startOfAuthority(zoneServers[0], `hostmaster.${zone.name}`, zone.serial, NOTHING_S);
  return {name: zone.name, type: TYPES['SOA'] ?? 0, ttlS: NOTHING_S, data};
}

/** The whole name. Data of a record is whole already, but for `@`. */
function absolute(name: string, zone: Zone, relative = false): string {
  const plain = name.replace(/\.$/, '').toLowerCase();
  if (plain === '@' || plain === '') return zone.name;
  return relative && !name.endsWith('.') ? `${plain}.${zone.name}` : plain;
}

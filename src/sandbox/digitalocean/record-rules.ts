import {isIPv4, isIPv6} from 'node:net';
import {z} from 'zod';
import type {DnsRecord, Domain} from './account-network.ts';
import {bodyOf} from './body.ts';
import {unprocessable} from './call.ts';

const number = z.int().nullish();
const wanted = z.object({
  type: z.string().optional(),
  name: z.string().optional(),
  data: z.string().optional(),
  ttl: number,
  priority: number,
  port: number,
  weight: number,
  flags: number,
  tag: z.string().nullish(),
});

/** Types that the API takes (description, parameter `type` of the list of records). */
const types = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'SOA', 'SRV', 'TXT'];
/** Seconds (neatnik/omg.lol#37; the words are from peladonerd#44). */
const leastTtl = 30;
/** Data of these is the name of a host. */
const hosts = ['CNAME', 'MX', 'NS', 'SRV'];

/** The record that a request makes of an old one, or of nothing. Throws what the API finds wrong with it. */
export function recordOf(body: unknown, domain: Domain, old: Omit<DnsRecord, 'type' | 'data'> & {type?: string; data?: string}): DnsRecord {
  const asked = bodyOf(body, wanted);
  const type = asked.type ?? old.type ?? '';
  if (!types.includes(type)) throw unprocessable('Type is not included in the list');
  const ttl = asked.ttl ?? old.ttl;
  if (ttl < leastTtl) throw unprocessable(`record ttl must be greater than ${leastTtl}`);
  const name = relative(asked.name ?? old.name, domain.name);
  checkName(name);
  // Data is kept without the dot that it has to be asked with: who sends back what was told is refused (doctl#919).
  const data = checkData(type, asked.data ?? old.data ?? '');
  const {priority, port, weight, flags, tag} = {...old, ...present(asked)};
  return {id: old.id, type, name, data, priority, port, ttl, weight, flags, tag};
}

/** A name with a CNAME has nothing else (external-dns#4802). Equal A records may stand side by side. */
export function checkNeighbours(record: DnsRecord, others: readonly DnsRecord[]): void {
  const same = others.filter(({id, name}) => id !== record.id && name === record.name);
  if (record.type === 'CNAME' ? same.length > 0 : same.some(({type}) => type === 'CNAME'))
    throw unprocessable('CNAME records cannot share a name with other records');
}

function present<T extends object>(asked: T) {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as Partial<{
    [key in keyof T]: Exclude<T[key], undefined>;
  }>;
}

function relative(name: string, domain: string): string {
  const bare = name.endsWith(`.${domain}.`) ? name.slice(0, -domain.length - 2) : name;
  return bare === '' || bare === `${domain}.` ? '@' : bare;
}

function checkName(name: string): void {
  if (name === '@' || /^(\*\.?)?[a-z0-9_]?([a-z0-9_.-]*[a-z0-9_])?$/i.test(name)) return;
  throw unprocessable('Name Only valid hostname characters are allowed. (a-z, A-Z, 0-9, ., _ and -) Or a single record of *.');
}

function checkData(type: string, data: string): string {
  if (data === '') throw unprocessable("Data can't be blank");
  if (type === 'A' && !isIPv4(data)) throw unprocessable('IP address did not match IPv4 format (e.g. 127.0.0.1).');
  if (type === 'AAAA' && !isIPv6(data)) throw unprocessable('IP address did not match IPv6 format (e.g. 2001:db8::1).');
  if (!hosts.includes(type)) return data;
  if (data !== '@' && !data.endsWith('.')) throw unprocessable('Data needs to end with a dot (.)');
  return data === '@' ? data : data.slice(0, -1);
}

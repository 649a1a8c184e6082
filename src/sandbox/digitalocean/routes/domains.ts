import {z} from 'zod';
import type {DnsRecord, Domain} from '../account-network.ts';
import {bodyOf} from '../body.ts';
import {type Call, find, type Outcome, remove, unprocessable} from '../call.ts';
import {nextNumber} from '../ids.ts';
import {page} from '../page.ts';
import type {Routes} from '../routes.ts';

/** TTL of a zone and of records that say none. */
const usualTtl = 1800;

/** Zones. */
export const domains: Routes = {
  'GET /v2/domains': (call) => page(call, 'domains', call.account.domains.map(shownDomain)),
  'POST /v2/domains': create,
  'GET /v2/domains/{}': (call) => ({status: 200, json: {domain: shownDomain(domainOf(call))}}),
  'DELETE /v2/domains/{}': (call) => {
    remove(call.account.domains, domainOf(call));
    return {status: 204};
  },
};

/** The zone that the path names; throws a 404. */
export function domainOf({account, params: [name]}: Call): Domain {
  return find(account.domains, (one) => one.name === name);
}

/** A zone with the records that every zone has. `id` gives a number to each record. */
export function newDomain(name: string, id: () => number): Domain {
  const blank = {priority: null, port: null, weight: null, flags: null, tag: null, ttl: usualTtl};
  const servers = ['ns1', 'ns2', 'ns3'].map(
    (server): DnsRecord => ({...blank, id: id(), type: 'NS', name: '@', data: `${server}.digitalocean.com`}),
  );
  return {name, ttl: usualTtl, records: [{...blank, id: id(), type: 'SOA', name: '@', data: String(usualTtl)}, ...servers]};
}

function create({account, body}: Call): Outcome {
  const {name, ip_address} = bodyOf(body, z.object({name: z.string(), ip_address: z.string().optional()}));
  if (!/^([a-z0-9-]+\.)+[a-z]{2,}$/i.test(name)) throw unprocessable('Domain name is invalid');
  if (account.domains.some((one) => one.name === name)) throw unprocessable('name already exists');
  const domain = newDomain(name, () => nextNumber(account));
  const blank = {priority: null, port: null, weight: null, flags: null, tag: null, ttl: usualTtl};
  if (ip_address !== undefined) domain.records.push({...blank, id: nextNumber(account), type: 'A', name: '@', data: ip_address});
  account.domains.push(domain);
  return {status: 201, json: {domain: {...shownDomain(domain), ttl: null, zone_file: null}}};
}

function shownDomain({name, ttl, records}: Domain) {
  const lines = records.map((one) => `${one.name === '@' ? name : `${one.name}.${name}`}. IN ${one.type} ${one.data}`);
  return {name, ttl, zone_file: [`$ORIGIN ${name}.`, `$TTL ${ttl}`, ...lines, ''].join('\n')};
}

import type {DnsRecord} from '../account-network.ts';
import {type Call, find, type Outcome, remove} from '../call.ts';
import {nextNumber} from '../ids.ts';
import {page} from '../page.ts';
import {checkNeighbours, recordOf} from '../record-rules.ts';
import type {Routes} from '../routes.ts';
import {domainOf} from './domains.ts';

const base = '/v2/domains/{}/records';

/** Records of a zone. */
export const records: Routes = {
  [`GET ${base}`]: (call) => page(call, 'domain_records', wanted(call)),
  [`POST ${base}`]: create,
  [`GET ${base}/{}`]: (call) => ({status: 200, json: {domain_record: recordAt(call)}}),
  [`PUT ${base}/{}`]: change,
  [`PATCH ${base}/{}`]: change,
  [`DELETE ${base}/{}`]: (call) => {
    remove(domainOf(call).records, recordAt(call));
    return {status: 204};
  },
};

/** The filter by name takes the whole name (description of the API: "a fully qualified record name"). */
function wanted(call: Call): readonly DnsRecord[] {
  const domain = domainOf(call);
  const type = call.query.get('type');
  const name = call.query.get('name');
  const whole = (record: DnsRecord) => (record.name === '@' ? domain.name : `${record.name}.${domain.name}`);
  return domain.records.filter((record) => (type === null || record.type === type) && (name === null || whole(record) === name));
}

function recordAt(call: Call): DnsRecord {
  return find(domainOf(call).records, ({id}) => String(id) === call.params[1]);
}

function create(call: Call): Outcome {
  const domain = domainOf(call);
  const blank = {id: 0, name: '@', ttl: domain.ttl, priority: null, port: null, weight: null, flags: null, tag: null};
  const asked = recordOf(call.body, domain, blank);
  checkNeighbours(asked, domain.records);
  const record = {...asked, id: nextNumber(call.account)};
  domain.records.push(record);
  return {status: 201, json: {domain_record: record}};
}

function change(call: Call): Outcome {
  const domain = domainOf(call);
  const record = recordAt(call);
  const changed = recordOf(call.body, domain, record);
  checkNeighbours(changed, domain.records);
  Object.assign(record, changed);
  return {status: 200, json: {domain_record: record}};
}

import {dataOf, hostIn} from '../../checks/dns/_zones.ts';
import type {ObjectKey} from '../../core/objects.ts';
import type {ObjectChange} from '../../core/step.ts';
import type {DnsPlan} from './gather-records.ts';
import type {RecordChange} from './plan-records.ts';

const absent = '(absent)';

/** A record change as a plan shows it: one request each. */
export function changeOf(change: RecordChange): ObjectChange {
  const {action, zone} = change;
  const after = action === 'remove' ? undefined : change.record;
  const before = action === 'create' ? undefined : change.before;
  const {name, type} = action === 'remove' ? change.before : change.record;
  const data = {path: 'data', from: before === undefined ? absent : dataOf(before), to: after === undefined ? absent : dataOf(after)};
  const ttl = {path: 'ttl', from: before === undefined ? absent : String(before.ttl), to: after === undefined ? absent : String(after.ttl)};
  const fields = [data, ...(action === 'remove' ? [] : [ttl])].filter(({from, to}) => from !== to);
  return {key: keyOf(hostIn(zone, name), type), action, fields};
}

/** What will be written once the addresses are known, for a plan that is made before there are any. */
export function expectedChanges({names, blank}: DnsPlan): readonly ObjectChange[] {
  return names
    .filter(({values}) => values.length === 0)
    .map(({host, type}): ObjectChange => {
      const fresh = blank.includes(host);
      const field = {path: 'data', from: fresh ? absent : '(any)', to: '(its address, once there is one)'};
      return {key: keyOf(host, type), action: fresh ? 'create' : 'update', fields: [field]};
    });
}

/** `create api.example.org A 203.0.113.7`: what a change is, whatever the record's id. */
export function changeText(change: RecordChange): string {
  const record = change.action === 'remove' ? change.before : change.record;
  return `${change.action} ${hostIn(change.zone, record.name)} ${record.type} ${dataOf(record)}`;
}

function keyOf(host: string, type: string): ObjectKey {
  return {apiVersion: 'digitalocean', kind: 'DnsRecord', name: `${host} ${type}`};
}

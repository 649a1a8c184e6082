import type {DnsRecord} from '../../core/cloud-data.ts';
import {needCloud} from '../../core/need-cloud.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {hasEdge, noEdge} from '../edge/_entrance.ts';
import {recordsOfName} from './_name.ts';
import {readEntrance, readOwnZones} from './_read.ts';
import {strayAddress, type WantedName, wantedNames} from './_wanted.ts';
import {dataOf, nameIn, recordText, zoneOf} from './_zones.ts';

/** `found` is what the zone has of the name; absent where no zone of the account holds it, which dns.zone tells. */
export type NameReading = {readonly wanted: WantedName; readonly found?: readonly DnsRecord[]};
export type RecordsReading = {readonly names: readonly NameReading[]; readonly ttlS: number; readonly stray?: string};

export default probe<RecordsReading | undefined>({
  id: 'dns.records',
  question: 'Does every name lead to the load balancer, or to the TURN servers?',
  severity: 'critical',
  required: true,
  wants: 'cloud',
  source: {
    kind: 'digitalocean',
    query: 'GET /v2/domains/{zone}/records, against the status of Service traefik and the nodes of turn-service',
  },
  runbook: 'dns-mismatch',
  read: async (asking, signal) => {
    if (!hasEdge(asking.target)) return undefined;
    const {wanted} = needCloud(asking.world, asking.target);
    const [entrance, {domains, zones}] = await Promise.all([readEntrance(asking, signal), readOwnZones(asking, signal)]);
    const names = wantedNames(asking.target, wanted, entrance).map((one): NameReading => {
      const zone = zoneOf(one.host, domains);
      const records = zone === undefined ? undefined : zones.get(zone);
      return zone === undefined || records === undefined
        ? {wanted: one}
        : {wanted: one, found: recordsOfName(records, nameIn(zone, one.host)).leading};
    });
    const stray = strayAddress(entrance);
    return {names, ttlS: wanted.ttlS, ...(stray === undefined ? {} : {stray})};
  },
  judge: (reading) => {
    if (reading === undefined) return noEdge;
    const {names, ttlS, stray} = reading;
    const lost: readonly Judgement[] =
      stray === undefined
        ? []
        : [{status: 'fail', message: stray, hint: 'kubectl describe service traefik; doctl compute load-balancer list'}];
    const bad = [...lost, ...names.flatMap((one) => judgeName(one, ttlS))];
    if (bad.length > 0) return bad;
    return {
      status: 'pass',
      message: `${names.length} names lead where they should`,
      observed: names.map(({wanted: {host, values}}) => ({name: host, value: values.join(', '), unit: ''})),
    };
  },
});

function judgeName({wanted, found}: NameReading, ttlS: number): readonly Judgement[] {
  const {host, type, values, unknown} = wanted;
  if (found === undefined) return [];
  if (unknown !== undefined) return [{instance: host, status: 'unknown', message: `not measured: ${unknown}`, transient: true}];
  const is = found.map(recordText).join(', ');
  const about = {
    instance: host,
    observed: [{name: 'found', value: is || 'no record', unit: ''}],
    thresholds: [{name: 'wanted', value: `${type} ${values.join(', ')}`, unit: '', source: 'where the platform is entered'}],
    hint: 'gomeet dns sync --dry-run',
  };
  const right = found.filter((one) => one.type === type && values.includes(dataOf(one)));
  const wrong = found.filter((one) => !right.includes(one));
  const missing = values.filter((value) => !right.some((one) => dataOf(one) === value));
  if (found.length === 0) return [{...about, status: 'fail', message: `it has no record; wanted ${type} ${values.join(', ')}`}];
  if (wrong.length > 0)
    return [{...about, status: 'fail', message: `found ${wrong.map(recordText).join(', ')}, wanted ${type} ${values.join(', ')}`}];
  // The others answer: a server more is no outage.
  if (missing.length > 0) return [{...about, status: 'warn', message: `${type} ${missing.join(', ')} is missing beside ${is}`}];
  const [long] = right.filter((one) => one.ttl !== ttlS);
  return long === undefined ? [] : [{...about, status: 'warn', message: `it lives ${long.ttl} s, wanted are ${ttlS} s`}];
}

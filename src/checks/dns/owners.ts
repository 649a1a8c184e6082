import type {DnsRecord} from '../../core/cloud-data.ts';
import {needCloud} from '../../core/need-cloud.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {hasEdge, noEdge} from '../edge/_entrance.ts';
import {markedNames, recordsOfName} from './_name.ts';
import {readOwnZones} from './_read.ts';
import {wantedHosts} from './_wanted.ts';
import {hostIn, nameIn, recordText, zoneOf} from './_zones.ts';

export type OwnersReading = {
  readonly clusterName: string;
  readonly names: readonly {
    readonly host: string;
    readonly records: readonly DnsRecord[];
    /** Installations that marked it. */
    readonly owners: readonly string[];
    readonly external: boolean;
  }[];
  /** Marked as ours, and not wanted. */
  readonly leaving: readonly string[];
};

/** What nobody marked is never changed, so a name without our mark would stay as it is for ever. */
export default probe<OwnersReading | undefined>({
  id: 'dns.owners',
  question: 'Are the records of the platform marked as ours, and is nothing left over?',
  severity: 'warning',
  required: true,
  wants: 'cloud',
  apart: true,
  source: {kind: 'digitalocean', query: 'TXT records _gomeet.* of every zone that holds a name'},
  runbook: 'dns-mismatch',
  read: async (asking, signal) => {
    if (!hasEdge(asking.target)) return undefined;
    const {wanted} = needCloud(asking.world, asking.target);
    const {edge, turn} = wantedHosts(asking.target, wanted);
    const hosts = [...edge, ...turn];
    const {domains, zones} = await readOwnZones(asking, signal);
    return {
      clusterName: wanted.clusterName,
      names: hosts.flatMap((host) => {
        const zone = zoneOf(host, domains);
        const records = zone === undefined ? undefined : zones.get(zone);
        if (zone === undefined || records === undefined) return [];
        const {leading, owners, external} = recordsOfName(records, nameIn(zone, host));
        return [{host, records: leading, owners, external}];
      }),
      leaving: [...zones]
        .flatMap(([zone, records]) => markedNames(records, wanted.clusterName).map((name) => hostIn(zone, name)))
        .filter((host) => !hosts.includes(host)),
    };
  },
  judge: (reading) => {
    if (reading === undefined) return noEdge;
    const {names, leaving} = reading;
    const bad = [
      ...names.flatMap((one) => judgeOwner(one, reading.clusterName)),
      ...leaving.map(
        (host): Judgement => ({
          instance: host,
          status: 'warn',
          message: 'it is marked as ours and the target does not want it any more',
          hint: `gomeet dns sync --remove ${host}`,
        }),
      ),
    ];
    if (bad.length > 0) return bad;
    // A name without records is dns.records' business.
    const marked = names.filter(({owners}) => owners.length > 0);
    return {status: 'pass', message: `${marked.length} names are marked as those of ${reading.clusterName}`};
  },
});

function judgeOwner({host, records, owners, external}: OwnersReading['names'][number], clusterName: string): readonly Judgement[] {
  const observed = [{name: 'owner', value: owners.join(', ') || (external ? 'external-dns' : 'nobody'), unit: ''}];
  const hint = `gomeet dns sync --adopt ${host} --dry-run`;
  const others = owners.filter((owner) => owner !== clusterName);
  if (others.length > 0)
    return [{instance: host, status: 'fail', message: `gomeet looks after it for ${others.join(', ')}, too`, observed, hint}];
  if (owners.length > 0 || records.length === 0) return [];
  const whose = external ? 'external-dns looks after it' : 'gomeet did not make it';
  return [
    {
      instance: host,
      status: 'warn',
      message: `${records.map(recordText).join(', ')} is not ours: ${whose}, so gomeet never changes it`,
      observed,
      hint,
    },
  ];
}

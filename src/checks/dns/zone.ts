import {zoneServers} from '../../core/cloud-target.ts';
import {needCloud} from '../../core/need-cloud.ts';
import type {NameServers} from '../../core/network.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {hasEdge, noEdge} from '../edge/_entrance.ts';
import {wantedHosts} from './_wanted.ts';
import {zoneOf} from './_zones.ts';

export type ZoneReading = {
  readonly domains: readonly string[];
  /** Hosts that no domain of the account holds. */
  readonly homeless: readonly string[];
  readonly zones: readonly {readonly zone: string; readonly servers: NameServers}[];
};

export default probe<ZoneReading | undefined>({
  id: 'dns.zone',
  question: 'Does the account have the domain, and do its name servers serve it?',
  severity: 'critical',
  required: true,
  wants: 'cloud',
  apart: true,
  source: {kind: 'digitalocean', query: 'GET /v2/domains; NS of every zone that holds a name'},
  runbook: 'dns-mismatch',
  read: async ({world, target}, signal) => {
    if (!hasEdge(target)) return undefined;
    const {cloud, wanted} = needCloud(world, target);
    const {outside} = world;
    if (outside === undefined) throw new Error('this world has no way to name servers');
    const domains = await cloud.domains(signal);
    const {edge, turn} = wantedHosts(target, wanted);
    const hosts = [...edge, ...turn];
    const zones = [...new Set(hosts.flatMap((host) => zoneOf(host, domains) ?? []))];
    return {
      domains: domains.map(({name}) => name),
      homeless: hosts.filter((host) => zoneOf(host, domains) === undefined),
      zones: await Promise.all(zones.map(async (zone) => ({zone, servers: await outside.nameServers(zone, signal)}))),
    };
  },
  judge: (reading) => {
    if (reading === undefined) return noEdge;
    const {domains, homeless, zones} = reading;
    const judged = [
      ...homeless.map(
        (host): Judgement => ({
          instance: host,
          status: 'fail',
          message: `no domain of the account holds it (it has ${domains.join(', ') || 'none'})`,
          hint: 'add the domain to the account, correct domain in gomeet.yaml, or use a token of the team that has it',
        }),
      ),
      ...zones.map(({zone, servers}) => judgeServers(zone, servers)),
    ];
    const bad = judged.filter(({status}) => status !== 'pass');
    if (bad.length > 0) return bad;
    return {status: 'pass', message: `${zones.map(({zone}) => zone).join(', ')} in the account, served by ${zoneServers.join(', ')}`};
  },
});

/** Records of the account count only where its own name servers are asked, and by everybody. */
export function judgeServers(zone: string, {names, error}: NameServers): Judgement {
  const observed = [{name: 'servers', value: names.join(', ') || error, unit: ''}];
  const thresholds = [{name: 'servers', value: zoneServers.join(', '), unit: '', source: 'name servers of every zone at DigitalOcean'}];
  const about = {instance: zone, observed, thresholds};
  const hint = `have the registrar of ${zone} name ${zoneServers.join(', ')} and nobody else`;
  if (names.length === 0) {
    if (error === 'ENOTFOUND' || error === 'ENODATA')
      return {
        ...about,
        status: 'fail',
        message: `nobody is told who serves ${zone} (${error}): it is registered nowhere, or not handed on`,
        hint,
      };
    return {...about, status: 'unknown', message: `not measured: no resolver says who serves ${zone} (${error})`};
  }
  const others = names.filter((name) => !zoneServers.some((one) => one === name));
  if (others.length === 0) return {...about, status: 'pass', message: `${zone} is served by ${names.join(', ')}`};
  const own =
    names.length > others.length
      ? ', beside those of the account: answers differ by chance'
      : ', so nobody sees the records of the account';
  return {...about, status: 'fail', message: `${zone} is served by ${others.join(', ')}${own}`, hint};
}

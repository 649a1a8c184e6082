import {limits} from '../../core/limits.ts';
import type {DnsAnswer} from '../../core/network.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {addressesOf, hasEdge, noEdge, services} from './_entrance.ts';
import {hostsOf} from './_routes.ts';

const id = 'edge.dns';
const numbers = limits(id, {
  warnTtlS: {value: 3_600, unit: 'seconds', source: 'so long do users stay with an address that is gone'},
});

export type DnsReading = {
  /** Of the load balancer. */
  readonly addresses: readonly string[];
  readonly hosts: readonly {readonly host: string; readonly answers: readonly DnsAnswer[]}[];
};

/** Codes that say something of the resolver, or of the way to it, and nothing of the name. */
const unheard = ['ETIMEOUT', 'ECONNREFUSED', 'ECANCELLED', 'EREFUSED', 'EAI_AGAIN'];

export default probe<DnsReading | undefined>({
  id,
  question: 'Do all names of the platform lead to its load balancer?',
  severity: 'critical',
  required: true,
  source: {kind: 'dns', query: 'A and AAAA of every host of the IngressRoutes, from each resolver'},
  runbook: 'dns-mismatch',
  needs: ['edge.load-balancer'],
  limits: numbers.table,
  read: async (asking, signal) => {
    if (!hasEdge(asking.target)) return undefined;
    const {outside} = asking.world;
    if (outside === undefined) throw new Error('this world has no way to the platform from outside');
    const {ips, names} = addressesOf(await services(asking, signal));
    const named = await Promise.all(names.map((name) => outside.resolve(name, signal)));
    const hosts = await Promise.all(
      hostsOf(asking.target.manifests).map(async (host) => ({host, answers: await outside.resolve(host, signal)})),
    );
    return {addresses: [...new Set([...ips, ...named.flat().flatMap((answer) => answer.addresses)])], hosts};
  },
  judge: (reading, target) => {
    if (reading === undefined) return noEdge;
    const {addresses, hosts} = reading;
    if (addresses.length === 0)
      return {status: 'unknown', message: 'not measured: the load balancer has no address to compare with', transient: true};
    const {warnTtlS} = numbers.of(target);
    const judged = hosts.flatMap(({host, answers}) => judgeHost(host, answers, addresses, warnTtlS));
    const bad = judged.map((one): Judgement => ({...one, thresholds: numbers.thresholds(target)}));
    if (bad.length > 0) return bad;
    const resolvers = new Set(
      hosts.flatMap(({answers}) => answers.filter(({addresses: all}) => all.length > 0).map(({resolver}) => resolver)),
    );
    const ttl = Math.max(0, ...hosts.flatMap(({answers}) => answers.map(({ttlS}) => ttlS ?? 0)));
    return {
      status: 'pass',
      message: `${hosts.length} names lead to ${addresses.join(', ')}, say ${resolvers.size} resolvers`,
      observed: [
        {name: 'names', value: hosts.length, unit: 'count'},
        {name: 'longestTtl', value: ttl, unit: 'seconds'},
      ],
      thresholds: numbers.thresholds(target),
    };
  },
});

function judgeHost(host: string, answers: readonly DnsAnswer[], wanted: readonly string[], warnTtlS: number): readonly Judgement[] {
  const heard = answers.filter(({error}) => !unheard.includes(error));
  const about = {instance: host, hint: `set the A record of ${host} to ${wanted.join(', ')}`};
  if (heard.length === 0)
    return [
      {
        status: 'unknown',
        instance: host,
        message: `not measured: no resolver answers (${answers.map(({resolver, error}) => `${resolver} ${error}`).join(', ')})`,
      },
    ];
  const observed = heard.map(({resolver, addresses, error}) => ({name: resolver, value: addresses.join(', ') || error, unit: ''}));
  const right = heard.filter(({addresses}) => addresses.length > 0 && wanted.some((one) => addresses.includes(one)));
  const [wrong] = heard.filter((one) => !right.includes(one));
  if (wrong !== undefined) {
    const says =
      wrong.addresses.length === 0 ? `does not know it (${wrong.error})` : `says ${wrong.addresses.join(', ')}, not ${wanted.join(', ')}`;
    const spread = right.length === 0 ? '' : `; ${right.map(({resolver}) => resolver).join(', ')} are right`;
    return [{...about, status: 'fail', message: `resolver ${wrong.resolver} ${says}${spread}`, observed}];
  }
  const strange = right.flatMap(({addresses}) => addresses.filter((one) => !wanted.includes(one)));
  if (strange.length > 0)
    return [
      {...about, status: 'warn', message: `it leads also to ${[...new Set(strange)].join(', ')}, which is not the load balancer`, observed},
    ];
  const ttl = Math.max(...right.map(({ttlS}) => ttlS ?? 0));
  if (ttl <= warnTtlS) return [];
  return [{status: 'warn', instance: host, message: `its records live ${ttl} s`, observed, hint: `lower the TTL of ${host} to 300 s`}];
}

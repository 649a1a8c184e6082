import {zoneServers} from '../../core/cloud-target.ts';
import {limits} from '../../core/limits.ts';
import {needCloud} from '../../core/need-cloud.ts';
import type {DnsAnswer} from '../../core/network.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {hasEdge, noEdge} from '../edge/_entrance.ts';
import {readEntrance} from './_read.ts';
import {type WantedName, wantedNames} from './_wanted.ts';

const id = 'dns.answers';
const numbers = limits(id, {
  warnTtlS: {value: 3_600, unit: 'seconds', source: 'so long do users stay with an address that is gone'},
});

/** Codes that say something of the server, or of the way to it, and nothing of the name. */
const unheard = ['ETIMEOUT', 'ECONNREFUSED', 'ECANCELLED', 'EREFUSED', 'EAI_AGAIN'];

export type HostAnswers = {
  readonly wanted: WantedName;
  /** Addresses that clients should get: the wanted ones, or those of the load balancer's host. */
  readonly addresses: readonly string[];
  /** Of the zone's own name servers. */
  readonly own: readonly DnsAnswer[];
  /** Of public resolvers and this machine's: what clients see. */
  readonly seen: readonly DnsAnswer[];
};

export default probe<readonly HostAnswers[] | undefined>({
  id,
  question: 'Do the name servers, and the resolvers that clients ask, say what the account says?',
  severity: 'critical',
  required: true,
  wants: 'cloud',
  source: {kind: 'dns', query: 'A of every name, from the zone’s own name servers and from each resolver'},
  runbook: 'dns-mismatch',
  needs: ['dns.records'],
  limits: numbers.table,
  read: async (asking, signal) => {
    if (!hasEdge(asking.target)) return undefined;
    const {outside} = asking.world;
    if (outside === undefined) throw new Error('this world has no way to name servers');
    const {wanted} = needCloud(asking.world, asking.target);
    const names = wantedNames(asking.target, wanted, await readEntrance(asking, signal)).filter(({values}) => values.length > 0);
    const addressesOf = async (host: string) => [...new Set((await outside.resolve(host, signal)).flatMap(({addresses}) => addresses))];
    return Promise.all(
      names.map(async (one): Promise<HostAnswers> => {
        const [own, seen, addresses] = await Promise.all([
          // A CNAME leads out of the zone, where its servers say nothing.
          one.type === 'A' ? outside.resolveAt(zoneServers, one.host, signal) : [],
          outside.resolve(one.host, signal),
          one.type === 'A' ? one.values : addressesOf(one.values[0] ?? ''),
        ]);
        return {wanted: one, addresses, own, seen};
      }),
    );
  },
  judge: (reading, target) => {
    if (reading === undefined) return noEdge;
    if (reading.length === 0) return {status: 'unknown', message: 'not measured: no name has an address to compare with', transient: true};
    const {warnTtlS} = numbers.of(target);
    const bad = reading
      .flatMap((one) => judgeHost(one, warnTtlS))
      .map((one): Judgement => ({...one, thresholds: numbers.thresholds(target)}));
    if (bad.length > 0) return bad;
    const servers = new Set(reading.flatMap(({own, seen}) => [...own, ...seen].filter(heard).map(({resolver}) => resolver)));
    return {
      status: 'pass',
      message: `${reading.length} names lead where they should, say ${servers.size} servers`,
      observed: [
        {name: 'names', value: reading.length, unit: 'count'},
        {name: 'longestTtl', value: Math.max(0, ...reading.flatMap(({seen}) => seen.map(({ttlS}) => ttlS ?? 0))), unit: 'seconds'},
      ],
      thresholds: numbers.thresholds(target),
    };
  },
});

function judgeHost({wanted: {host}, addresses, own, seen}: HostAnswers, warnTtlS: number): readonly Judgement[] {
  const all = [...own, ...seen];
  const observed = all.map(({resolver, addresses: said, error}) => ({name: resolver, value: said.join(', ') || error, unit: ''}));
  const about = {instance: host, observed};
  if (!seen.some(heard))
    return [
      {
        ...about,
        status: 'unknown',
        message: `not measured: no resolver answers (${seen.map(({resolver, error}) => `${resolver} ${error}`).join(', ')})`,
      },
    ];
  const wrong = (answers: readonly DnsAnswer[]) => answers.filter((one) => heard(one) && !isRight(one, addresses));
  const [first] = wrong(own);
  if (first !== undefined)
    return [
      {
        ...about,
        status: 'fail',
        message: `its name server ${first.resolver} ${saysText(first)}, wanted ${addresses.join(', ')}`,
        hint: 'gomeet dns sync --dry-run; a change takes some seconds to reach them',
        transient: true,
      },
    ];
  const stale = wrong(seen);
  if (stale.length > 0) {
    const left = Math.max(0, ...stale.map(({ttlS}) => ttlS ?? 0));
    const until = left === 0 ? 'as long as it remembers that there was no such name' : `for up to ${left} s`;
    const said = stale.map((one) => `${one.resolver} ${saysText(one)}`).join('; ');
    return [
      {
        ...about,
        status: 'fail',
        message: `still old ${until}: ${said}; wanted ${addresses.join(', ')}`,
        hint: 'wait for it with: gomeet dns check --wait 10m',
        transient: true,
      },
    ];
  }
  if (own.length > 0 && !own.some(heard)) {
    const silent = own.map(({resolver, error}) => `${resolver} ${error}`).join(', ');
    return [{...about, status: 'warn', message: `its name servers were not heard (${silent}); resolvers say what they should`}];
  }
  const ttl = Math.max(0, ...seen.map(({ttlS}) => ttlS ?? 0));
  if (ttl <= warnTtlS) return [];
  return [{...about, status: 'warn', message: `its records live ${ttl} s`, hint: 'set dnsTtl of the target to 300, then: gomeet dns sync'}];
}

function heard({error}: DnsAnswer): boolean {
  return !unheard.includes(error);
}

/** A strict match: an address too many leads some of the clients nowhere, one too few does not. */
function isRight({addresses}: DnsAnswer, wanted: readonly string[]): boolean {
  return addresses.length > 0 && addresses.every((one) => wanted.includes(one));
}

function saysText({addresses, error, ttlS}: DnsAnswer): string {
  return addresses.length === 0 ? `does not know it (${error})` : `says ${addresses.join(', ')}${ttlS === null ? '' : ` (TTL ${ttlS} s)`}`;
}

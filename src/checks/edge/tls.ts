import {limits} from '../../core/limits.ts';
import type {TlsAnswer} from '../../core/network.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {entranceOf, hasEdge, noEdge} from './_entrance.ts';
import {hostsOf} from './_routes.ts';

const id = 'edge.tls';
const numbers = limits(id, {
  warnDays: {value: 21, unit: 'days', source: 'issued for 90 days and renewed 30 days before the end: a renewal has failed'},
  failDays: {value: 7, unit: 'days', source: 'a week to find out why it is not renewed'},
});
const dayMs = 86_400_000;

export type TlsReading = {readonly hosts: readonly {readonly host: string; readonly answer: TlsAnswer}[]; readonly now: string};

/** What is served, not what was issued: a certificate that nobody loads is worth nothing. */
export default probe<TlsReading | undefined>({
  id,
  question: 'Does every name show a certificate that browsers trust?',
  severity: 'critical',
  required: true,
  source: {kind: 'tls', query: 'handshake with every host of the IngressRoutes at the load balancer’s address'},
  runbook: 'certificates',
  needs: ['edge.load-balancer'],
  limits: numbers.table,
  read: async (asking, signal) => {
    if (!hasEdge(asking.target)) return undefined;
    const {outside, address} = await entranceOf(asking, signal);
    const hosts = await Promise.all(
      hostsOf(asking.target.manifests).map(async (host) => ({host, answer: await outside.tls({host, ...address}, signal)})),
    );
    return {hosts, now: asking.world.clock.now().toISOString()};
  },
  judge: (reading, target) => {
    if (reading === undefined) return noEdge;
    const {warnDays, failDays} = numbers.of(target);
    const judged = reading.hosts.map(({host, answer}) => judgeOne(host, answer, Date.parse(reading.now), warnDays, failDays));
    const bad = judged.filter(({status}) => status !== 'pass').map((one): Judgement => ({...one, thresholds: numbers.thresholds(target)}));
    if (bad.length > 0) return bad;
    const days = Math.min(...judged.flatMap(({observed = []}) => observed.map(({value}) => Number(value))));
    return {
      status: 'pass',
      message: `${judged.length} names show a certificate that is trusted, for ${days} days more`,
      observed: [{name: 'daysLeft', value: days, unit: 'days'}],
      thresholds: numbers.thresholds(target),
    };
  },
});

function judgeOne(host: string, answer: TlsAnswer, now: number, warnDays: number, failDays: number): Judgement {
  const about = {instance: host, hint: 'kubectl describe certificate gomeet-tls; gomeet health-check --only "edge.certificate"'};
  if ('error' in answer) return {...about, status: 'fail', message: `no handshake: ${answer.error}`, transient: true};
  const end = Date.parse(answer.notAfter);
  const days = Math.floor((end - now) / dayMs);
  const observed = [{name: 'daysLeft', value: Number.isNaN(days) ? null : days, unit: 'days'}];
  const fail = (message: string): Judgement => ({...about, observed, status: 'fail', message});
  if (end <= now) return fail(`its certificate ended on ${answer.notAfter}`);
  if (Date.parse(answer.notBefore) > now) return fail(`its certificate is valid only from ${answer.notBefore}`);
  if (!covers(answer.names, host)) return fail(`its certificate is for ${answer.names.join(', ') || answer.subject || 'no name'}`);
  if (!answer.trusted) return fail(`browsers do not trust its certificate of ${answer.issuer || 'nobody'}: ${answer.distrust}`);
  if (days < failDays) return fail(`its certificate ends in ${days} days (${answer.notAfter}) and was not renewed`);
  if (days < warnDays) return {...about, observed, status: 'warn', message: `its certificate ends in ${days} days: its renewal is late`};
  return {status: 'pass', instance: host, observed, message: `trusted for ${days} days`};
}

/** A wildcard stands for exactly one label. */
function covers(names: readonly string[], host: string): boolean {
  const parent = host.slice(host.indexOf('.') + 1);
  return names.some((name) => name.toLowerCase() === host.toLowerCase() || name.toLowerCase() === `*.${parent.toLowerCase()}`);
}

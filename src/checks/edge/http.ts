import {limits} from '../../core/limits.ts';
import {type HttpAnswer, isSilent, type NoAnswer} from '../../core/network.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {findObject} from '../../manifests/workloads.ts';
import {healthOf, judgeSilence} from '../_pods.ts';
import {entranceOf, hasEdge, noEdge} from './_entrance.ts';
import {middlewareOf, routesOf} from './_routes.ts';

const id = 'edge.http';
const numbers = limits(id, {
  warnMs: {value: 500, unit: 'milliseconds', source: 'performance table of the platform: API p95 above 500 ms is critical'},
});

type Question = {readonly host: string; readonly path: string; readonly service: string};
export type HttpReading = readonly (Question & {readonly answer: HttpAnswer | NoAnswer})[];

/** Through the load balancer; `api.health` asks the pods themselves, and the two together say which side is ill. */
export default probe<HttpReading | undefined>({
  id,
  question: 'Does every service answer through the load balancer?',
  severity: 'critical',
  required: true,
  source: {kind: 'https', query: 'GET the health path behind every route, at the load balancer’s address'},
  runbook: 'latency-api',
  needs: ['edge.load-balancer'],
  limits: numbers.table,
  read: async (asking, signal) => {
    if (!hasEdge(asking.target)) return undefined;
    const {outside, address} = await entranceOf(asking, signal);
    return Promise.all(
      questions(asking.target).map(async (question) => ({
        ...question,
        answer: await outside.request({host: question.host, path: question.path, scheme: 'https', ...address, timeoutMs: 3_000}, signal),
      })),
    );
  },
  judge: (reading, target) => {
    if (reading === undefined) return noEdge;
    const {warnMs} = numbers.of(target);
    const bad = reading.flatMap((one) => judgeOne(one, warnMs)).map((one): Judgement => ({...one, thresholds: numbers.thresholds(target)}));
    if (bad.length > 0) return bad;
    const slowest = Math.max(...reading.map(({answer}) => (isSilent(answer) ? 0 : answer.durationMs)));
    return {
      status: 'pass',
      message: `${reading.length} routes answer, the slowest in ${slowest} ms`,
      observed: [{name: 'slowestMs', value: slowest, unit: 'milliseconds'}],
      thresholds: numbers.thresholds(target),
    };
  },
});

/** One question for each route that browsers open; those behind a password are another probe's. */
function questions({manifests}: Target): readonly Question[] {
  return routesOf(manifests)
    .filter((route) => route.entryPoints.includes('websecure') && route.hosts.length > 0)
    .filter(
      (route) => middlewareOf(manifests, route, 'basicAuth') === undefined && middlewareOf(manifests, route, 'ipAllowList') === undefined,
    )
    .filter((route) => !route.prefixes.some((prefix) => prefix.startsWith('/ws')))
    .map((route): Question => {
      const workload = findObject(manifests, 'Deployment', route.service);
      const health = workload === undefined ? undefined : healthOf(workload);
      const [prefix = ''] = route.prefixes;
      return {host: route.hosts[0] ?? '', service: route.service, path: `${prefix}${health?.path ?? '/'}`};
    });
}

function judgeOne({host, path, service, answer}: HttpReading[number], warnMs: number): readonly Judgement[] {
  const about = {
    instance: `${host}${path}`,
    hint: `gomeet health-check --only "api.health" --only "edge.*"; gomeet logs ${service} --tail 50`,
    transient: true,
  } as const;
  if (isSilent(answer)) return [{...about, ...judgeSilence(answer)}];
  const {status, body, durationMs} = answer;
  const observed = [
    {name: 'status', value: status, unit: ''},
    {name: 'durationMs', value: durationMs, unit: 'milliseconds'},
  ];
  const fail = (message: string): readonly Judgement[] => [{...about, observed, status: 'fail', message}];
  // Traefik's own words: no router matched. A service's 404 reads otherwise.
  if (status === 404 && body.trim() === '404 page not found') return fail('no route of the gateway matches (404 page not found)');
  if (status === 502 || status === 504) return fail(`the gateway does not reach ${service} (${status})`);
  if (status === 503) return fail(`the gateway answers 503: no pod of ${service} is ready, or its circuit breaker is open`);
  if (status >= 500) return fail(`${service} answers ${status}`);
  if (status === 429) return [{...about, observed, status: 'warn', message: 'one request was already too many (429)'}];
  if (durationMs > warnMs) return [{...about, observed, status: 'warn', message: `it took ${durationMs} ms`}];
  return [];
}

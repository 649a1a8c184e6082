import {type HttpAnswer, isSilent, type NoAnswer} from '../../core/network.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {entranceOf, hasEdge, noEdge} from './_entrance.ts';
import {middlewareOf, routesOf} from './_routes.ts';

type Question = {readonly host: string; readonly path: string};
export type DashboardsReading = readonly (Question & {readonly answer: HttpAnswer | NoAnswer})[];

/** As somebody without a password would. Grafana has a login of its own; its API must ask for it. */
export default probe<DashboardsReading | undefined>({
  id: 'edge.dashboards',
  question: 'Do the dashboards ask who is there?',
  severity: 'critical',
  required: true,
  source: {kind: 'https', query: 'GET without credentials on every route behind admin-auth, and on Grafana’s API'},
  runbook: 'monitoring',
  needs: ['edge.load-balancer'],
  read: async (asking, signal) => {
    if (!hasEdge(asking.target)) return undefined;
    const {outside, address} = await entranceOf(asking, signal);
    return Promise.all(
      questions(asking.target).map(async ({host, path}) => ({
        host,
        path,
        answer: await outside.request({host, path, scheme: 'https', ...address, timeoutMs: 3_000}, signal),
      })),
    );
  },
  judge: (reading) => {
    if (reading === undefined) return noEdge;
    if (reading.length === 0) return {status: 'skip', message: 'this profile publishes no dashboards'};
    const bad = reading.flatMap(judgeOne);
    if (bad.length > 0) return bad;
    return {status: 'pass', message: `${reading.map(({host}) => host).join(', ')} let nobody in without a password`};
  },
});

function questions({manifests}: Target): readonly Question[] {
  return routesOf(manifests).flatMap((route): readonly Question[] => {
    const [host] = route.hosts;
    if (host === undefined) return [];
    if (route.service === 'grafana') return [{host, path: '/api/search'}];
    const guarded = middlewareOf(manifests, route, 'basicAuth') ?? middlewareOf(manifests, route, 'ipAllowList');
    // Traefik answers its dashboard below this path; others at the root.
    return guarded === undefined ? [] : [{host, path: route.prefixes.includes('/dashboard') ? '/dashboard/' : (route.prefixes[0] ?? '/')}];
  });
}

function judgeOne({host, path, answer}: DashboardsReading[number]): readonly Judgement[] {
  const instance = `${host}${path}`;
  if (isSilent(answer)) return [{status: 'unknown', instance, message: `not measured: ${answer.message}`, transient: true}];
  const {status} = answer;
  if (status === 401 || status === 403 || (status >= 300 && status < 400)) return [];
  const observed = [{name: 'status', value: status, unit: ''}];
  if (status >= 200 && status < 300)
    return [
      {
        status: 'fail',
        instance,
        message: `it is open to everybody (${status})`,
        observed,
        hint: 'gomeet deploy --dry-run shows what differs from admin-auth and admin-networks',
      },
    ];
  return [
    {
      status: 'unknown',
      instance,
      message: `not measured: it answers ${status}, so nobody knows whether it would ask`,
      observed,
      transient: true,
    },
  ];
}

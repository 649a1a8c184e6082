import {type HttpAnswer, isSilent, type NoAnswer} from '../../core/network.ts';
import {at, type KubeObject} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {attached} from './_attached.ts';
import {entranceOf, hasEdge, liveEdge, noEdge} from './_entrance.ts';
import {middlewareOf, routesOf} from './_routes.ts';

export type RateLimitReading = {readonly live: readonly KubeObject[]; readonly answer: HttpAnswer | NoAnswer; readonly asked: string};

/** Never by a flood: whether the limit is in front of the routes with the profile's numbers, and lets one request through. */
export default probe<RateLimitReading | undefined>({
  id: 'edge.rate-limit',
  question: 'Is the rate limit in force, with the numbers of the profile?',
  severity: 'warning',
  required: true,
  source: {kind: 'kubernetes', query: 'ingressroutes and middlewares with rateLimit; one GET through the load balancer'},
  runbook: 'latency-api',
  needs: ['edge.load-balancer'],
  read: async (asking, signal) => {
    const {manifests} = asking.target;
    const [route] = routesOf(manifests).filter((one) => middlewareOf(manifests, one, 'rateLimit') !== undefined && one.hosts.length > 0);
    if (!hasEdge(asking.target) || route === undefined) return undefined;
    const {outside, address} = await entranceOf(asking, signal);
    const [host = ''] = route.hosts;
    const path = route.prefixes[0] ?? '/';
    const [live, answer] = await Promise.all([
      liveEdge(asking, ['IngressRoute', 'Middleware'], signal),
      outside.request({host, path, scheme: 'https', ...address, timeoutMs: 3_000}, signal),
    ]);
    return {live, answer, asked: `${host}${path}`};
  },
  judge: (reading, {manifests}) => {
    if (reading === undefined) return {...noEdge, message: 'no route of this profile has a rate limit'};
    const {live, answer, asked} = reading;
    const judged: Judgement[] = [...attached(manifests, live, 'rateLimit', sameLimit)];
    if (isSilent(answer)) judged.push({status: 'unknown', instance: asked, message: `not measured: ${answer.message}`, transient: true});
    else if (answer.status === 429)
      judged.push({
        status: 'fail',
        instance: asked,
        message: 'one request was already too many (429): the limit sees all users as one',
        observed: [{name: 'status', value: 429, unit: ''}],
        hint: 'check that the load balancer speaks PROXY protocol and Traefik trusts it',
      });
    if (judged.length > 0) return judged;
    const limits = manifests.filter((object) => object.kind === 'Middleware' && at(object, 'spec', 'rateLimit') !== undefined);
    return {
      status: 'pass',
      message: `the limits are in force: ${limits.map((one) => `${one.metadata.name} ${textOf(one)}`).join(', ')}`,
      observed: limits.map((one) => ({name: one.metadata.name, value: textOf(one), unit: 'requests'})),
    };
  },
});

function textOf(middleware: KubeObject | undefined): string {
  const limit = at(middleware, 'spec', 'rateLimit');
  return `${String(at(limit, 'average') ?? 0)} per ${String(at(limit, 'period') ?? '1s')}, burst ${String(at(limit, 'burst') ?? 1)}`;
}

function sameLimit(wanted: KubeObject, found: KubeObject): string {
  return textOf(wanted) === textOf(found) ? '' : `it allows ${textOf(found)} instead of ${textOf(wanted)}`;
}

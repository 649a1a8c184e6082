import {type HttpAnswer, isSilent, type NoAnswer} from '../../core/network.ts';
import {listAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {entranceOf, hasEdge, noEdge} from './_entrance.ts';
import {type Route, routesOf} from './_routes.ts';

/** No site of ours ends like this: RFC 2606. */
const foreign = 'https://gomeet-health.invalid';

type Tried = {readonly origin: string; readonly allowed: boolean; readonly answer: HttpAnswer | NoAnswer};
export type CorsReading = {readonly instance: string; readonly tried: readonly Tried[]};

export default probe<CorsReading | undefined>({
  id: 'edge.cors',
  question: 'May our own sites call the API, and no others?',
  severity: 'warning',
  required: true,
  source: {kind: 'https', query: 'OPTIONS with each origin of the cors middleware and with a foreign one'},
  runbook: 'latency-api',
  needs: ['edge.load-balancer'],
  read: async (asking, signal) => {
    const {manifests} = asking.target;
    const found = routesOf(manifests).flatMap((route) => {
      const origins = listAt(corsOf(manifests, route), 'spec', 'headers', 'accessControlAllowOriginList');
      return origins.length === 0 ? [] : [{route, origins: origins.map(String)}];
    })[0];
    if (!hasEdge(asking.target) || found === undefined) return undefined;
    const {outside, address} = await entranceOf(asking, signal);
    const {route, origins} = found;
    const host = route.hosts[0] ?? '';
    const path = route.prefixes[0] ?? '/';
    const tried = await Promise.all(
      [...origins.map((origin) => ({origin, allowed: true})), {origin: foreign, allowed: false}].map(async (one) => ({
        ...one,
        answer: await outside.request(
          {
            host,
            path,
            scheme: 'https',
            method: 'OPTIONS',
            ...address,
            headers: {origin: one.origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization'},
            timeoutMs: 3_000,
          },
          signal,
        ),
      })),
    );
    return {instance: `${host}${path}`, tried};
  },
  judge: (reading) => {
    if (reading === undefined) return {...noEdge, message: 'no route of this profile answers to other sites'};
    const bad = reading.tried.flatMap((one) => judgeOne(reading.instance, one));
    if (bad.length > 0) return bad;
    return {
      status: 'pass',
      message: `${reading.tried.filter(({allowed}) => allowed).length} sites may call the API, a foreign one may not`,
    };
  },
});

/** Of several middlewares with headers the one about origins. */
function corsOf(manifests: Parameters<typeof routesOf>[0], route: Route) {
  return manifests.find(
    ({kind, metadata, spec}) =>
      kind === 'Middleware' &&
      route.middlewares.includes(metadata.name) &&
      listAt(spec, 'headers', 'accessControlAllowOriginList').length > 0,
  );
}

function judgeOne(instance: string, {origin, allowed, answer}: Tried): readonly Judgement[] {
  const hint = 'kubectl get middleware cors-api -o yaml; gomeet deploy --dry-run shows what differs';
  if (isSilent(answer)) return [{status: 'unknown', instance: origin, message: `not measured: ${answer.message}`, transient: true}];
  const told = answer.headers['access-control-allow-origin'] ?? '';
  const observed = [{name: 'accessControlAllowOrigin', value: told, unit: ''}];
  if (allowed && told !== origin && told !== '*')
    return [
      {
        status: 'fail',
        instance: origin,
        message: `${instance} does not let it call the API (status ${answer.status}, ${told === '' ? 'no header' : told})`,
        observed,
        hint,
      },
    ];
  if (!allowed && (told === origin || told === '*'))
    return [
      {
        status: 'fail',
        instance: 'foreign site',
        message: `${instance} lets any site call the API in the name of its users`,
        observed,
        hint,
      },
    ];
  return [];
}

import type {EdgeObjects, IngressRoute, Middleware} from './objects.ts';
import {type Asked, type Matcher, parseRule} from './rule.ts';

/** One route of the edge, with the words that Traefik's own API uses for it. */
export interface Router {
  readonly name: string;
  readonly rule: string;
  readonly priority: number;
  readonly entryPoints: readonly string[];
  readonly middlewares: readonly Middleware[];
  readonly middlewareNames: readonly string[];
  readonly service: {readonly name: string; readonly port: number | string | undefined; readonly internal: boolean};
  readonly tls: boolean;
  readonly errors: readonly string[];
  readonly matches: Matcher;
}

/** Entry point of routes that name none: Traefik's `asDefault`. */
const DEFAULT_ENTRY_POINT = 'websecure';

/** Every route that was deployed, the one that is asked first in front. A route with an error serves nothing, as in Traefik. */
export function routersOf(objects: Pick<EdgeObjects, 'ingressRoutes' | 'middlewares'>, namespace: string): Router[] {
  const all = [...objects.ingressRoutes.values()].flatMap((route) =>
    route.spec.routes.map((one, index) => routerOf(route, one, index, objects.middlewares, namespace)),
  );
  return all.sort((a, b) => b.priority - a.priority || (a.name < b.name ? -1 : 1));
}

/** The route of a request. */
export function routerFor(routers: readonly Router[], entryPoint: string, asked: Asked): Router | undefined {
  return routers.find((router) => router.errors.length === 0 && router.entryPoints.includes(entryPoint) && router.matches(asked));
}

function routerOf(
  {metadata, spec}: IngressRoute,
  one: IngressRoute['spec']['routes'][number],
  index: number,
  known: EdgeObjects['middlewares'],
  namespace: string,
): Router {
  const errors: string[] = [];
  let matches: Matcher = () => false;
  try {
    matches = parseRule(one.match);
  } catch (error) {
    errors.push(error instanceof Error ? error.message : String(error));
  }
  const middlewares = one.middlewares.flatMap(({name}) => {
    const found = known.get(name);
    if (found === undefined) errors.push(`middleware "${namespace}-${name}@kubernetescrd" does not exist`);
    return found === undefined ? [] : [found];
  });
  const [service] = one.services;
  if (service === undefined) errors.push('the route has no service');
  return {
    name: `${namespace}-${metadata.name}-${index}@kubernetescrd`,
    rule: one.match,
    priority: one.priority ?? one.match.length,
    entryPoints: spec.entryPoints.length > 0 ? spec.entryPoints : [DEFAULT_ENTRY_POINT],
    middlewares,
    middlewareNames: one.middlewares.map(({name}) => `${namespace}-${name}@kubernetescrd`),
    service: {name: service?.name ?? '', port: service?.port, internal: service?.kind === 'TraefikService'},
    tls: spec.tls !== undefined,
    errors,
    matches,
  };
}

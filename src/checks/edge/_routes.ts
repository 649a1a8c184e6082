import {type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';

/** One route of an IngressRoute. */
export type Route = {
  /** Name of its IngressRoute. */
  readonly name: string;
  readonly entryPoints: readonly string[];
  readonly hosts: readonly string[];
  readonly prefixes: readonly string[];
  readonly middlewares: readonly string[];
  readonly service: string;
  readonly port: number;
};

/** Routes out of IngressRoutes, in their order. */
export function routesOf(objects: readonly KubeObject[]): readonly Route[] {
  return objects
    .filter(({kind}) => kind === 'IngressRoute')
    .flatMap((object) =>
      listAt(object, 'spec', 'routes').map((route): Route => {
        const match = textAt(route, 'match') ?? '';
        const [service] = listAt(route, 'services');
        return {
          name: object.metadata.name,
          entryPoints: listAt(object, 'spec', 'entryPoints').map(String),
          hosts: argumentsOf(match, 'Host'),
          prefixes: argumentsOf(match, 'PathPrefix'),
          middlewares: listAt(route, 'middlewares').flatMap((one) => textAt(one, 'name') ?? []),
          service: textAt(service, 'name') ?? '',
          port: numberAt(service, 'port') ?? 0,
        };
      }),
    );
}

/** "Host(`a`, `b`) && !PathPrefix(`/c`)": what a matcher is given, negated ones left out. */
function argumentsOf(match: string, matcher: string): readonly string[] {
  return [...match.matchAll(new RegExp(`(!?)\\b${matcher}\\(([^)]*)\\)`, 'g'))]
    .filter(([, negated]) => negated === '')
    .flatMap(([, , list]) => [...(list ?? '').matchAll(/[`"]([^`"]+)[`"]/g)].map(([, one]) => one ?? ''));
}

/** Host names that browsers open, each once. */
export function hostsOf(objects: readonly KubeObject[]): readonly string[] {
  return [...new Set(routesOf(objects).flatMap(({hosts}) => hosts))].sort();
}

/** The first middleware of a route that has this field in its spec, such as `rateLimit`. */
export function middlewareOf(objects: readonly KubeObject[], route: Route, field: string): KubeObject | undefined {
  return objects.find(
    ({kind, metadata, spec}) =>
      kind === 'Middleware' && route.middlewares.includes(metadata.name) && typeof spec === 'object' && spec !== null && field in spec,
  );
}

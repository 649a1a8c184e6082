import {type KubeObject, listAt, textAt} from '../../core/objects.ts';

/** A route of an IngressRoute, as far as the simulator follows rules: one host, one path. */
export type Route = {
  readonly hosts: readonly string[];
  readonly prefixes: readonly string[];
  readonly middlewares: readonly string[];
  readonly service: string;
};

/** Routes with a host, the longest rule first, as Traefik orders them. */
export function routesOf(objects: readonly KubeObject[]): readonly Route[] {
  return objects
    .flatMap((object) => listAt(object, 'spec', 'routes'))
    .map((route) => ({route, match: textAt(route, 'match') ?? ''}))
    .filter(({match}) => match.includes('Host('))
    .sort((a, b) => b.match.length - a.match.length)
    .map(({route, match}) => ({
      hosts: quoted(match, 'Host'),
      prefixes: quoted(match, 'PathPrefix'),
      middlewares: listAt(route, 'middlewares').flatMap((one) => textAt(one, 'name') ?? []),
      service: textAt(listAt(route, 'services')[0], 'name') ?? '',
    }));
}

export function routeFor(routes: readonly Route[], host: string, path: string): Route | undefined {
  return routes.find(
    ({hosts, prefixes}) => hosts.includes(host) && (prefixes.length === 0 || prefixes.some((prefix) => path.startsWith(prefix))),
  );
}

function quoted(match: string, matcher: string): readonly string[] {
  return [...match.matchAll(new RegExp(`${matcher}\\(\`([^\`]+)\`\\)`, 'g'))].map(([, one]) => one ?? '');
}

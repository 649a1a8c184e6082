import {at, type KubeObject} from '../../core/objects.ts';
import type {Judgement} from '../../core/probe.ts';
import {middlewareOf, routesOf} from './_routes.ts';

/** Routes of the manifests that lost a middleware, and middlewares that say something else than the manifests. */
export function attached(
  manifests: readonly KubeObject[],
  live: readonly KubeObject[],
  field: string,
  differs: (wanted: KubeObject, found: KubeObject) => string,
): readonly Judgement[] {
  const hint = 'gomeet deploy --dry-run shows what differs';
  const now = routesOf(live);
  const lost = routesOf(manifests).flatMap((route): readonly Judgement[] => {
    const wanted = middlewareOf(manifests, route, field);
    const found = now.find(
      (one) => one.name === route.name && one.service === route.service && one.prefixes.join() === route.prefixes.join(),
    );
    if (wanted === undefined || found?.middlewares.includes(wanted.metadata.name) === true) return [];
    const where = `${route.name}: ${route.hosts.join()}${route.prefixes.join()}`;
    return [
      {
        status: 'fail',
        instance: where,
        message: found === undefined ? 'the route does not exist' : `middleware/${wanted.metadata.name} is not in front of it`,
        hint,
        transient: true,
      },
    ];
  });
  const wrong = manifests.flatMap((wanted): readonly Judgement[] => {
    if (wanted.kind !== 'Middleware' || at(wanted, 'spec', field) === undefined) return [];
    const {name} = wanted.metadata;
    const found = live.find(({kind, metadata}) => kind === 'Middleware' && metadata.name === name);
    const message = found === undefined ? 'it does not exist: Traefik drops every route that names it' : differs(wanted, found);
    return message === '' ? [] : [{status: 'fail', instance: `middleware/${name}`, message, hint, transient: true}];
  });
  return [...lost, ...wrong];
}

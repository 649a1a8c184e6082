import {UserError} from '../core/errors.ts';
import {didYouMean} from '../core/nearest.ts';
import {type KubeObject, keyOf, shortName} from '../core/objects.ts';

/** Kinds that run pods for ever, and how kubectl lets people write them. */
const kinds: {readonly [word: string]: string} = {
  deployment: 'Deployment',
  deployments: 'Deployment',
  deploy: 'Deployment',
  statefulset: 'StatefulSet',
  statefulsets: 'StatefulSet',
  sts: 'StatefulSet',
  daemonset: 'DaemonSet',
  daemonsets: 'DaemonSet',
  ds: 'DaemonSet',
};

const running = new Set(Object.values(kinds));

/** The workload of the manifests that somebody named, as `auth-service` or `deployment/auth-service`. Throws a UserError with the nearest name. */
export function findService(typed: string, manifests: readonly KubeObject[]): KubeObject {
  const services = manifests.filter((object) => running.has(object.kind));
  const slash = typed.indexOf('/');
  const word = typed.slice(0, Math.max(0, slash)).toLowerCase();
  const name = typed.slice(slash + 1);
  const kind = Object.hasOwn(kinds, word) ? kinds[word] : undefined;
  if (slash !== -1 && kind === undefined) {
    throw new UserError(`${typed}: ${JSON.stringify(word)} is no kind that runs services${didYouMean(word, Object.keys(kinds))}`, {
      suggestions: ['kinds are: deployment, statefulset, daemonset'],
    });
  }
  const found = services.filter((object) => object.metadata.name === name && (kind === undefined || object.kind === kind));
  const [one, ...others] = found;
  const names = services.map((object) => object.metadata.name);
  if (one === undefined) {
    const elsewhere = services.find((object) => object.metadata.name === name);
    const hint = elsewhere === undefined ? didYouMean(name, names) : `; ${shortName(keyOf(elsewhere))} is there`;
    throw new UserError(`there is no ${kind === undefined ? 'service' : kind} ${name} in this target${hint}`, {
      suggestions: [`services are: ${names.join(', ')}`],
    });
  }
  if (others.length > 0)
    throw new UserError(`${typed} may be ${found.map((object) => shortName(keyOf(object))).join(' or ')}: name the kind too`);
  return one;
}

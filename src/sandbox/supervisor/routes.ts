import type {Pod, Service} from './pod.ts';
import {isReady} from './view.ts';

/** Every name and pod address that a container may dial, and the loopback address behind it. */
export type Routes = ReadonlyMap<string, string>;

/** What cluster DNS would know about these pods and the Services that select them. A Service leads to a ready pod if there is one. */
export function routesOf(services: readonly Service[], pods: readonly {readonly pod: Pod; readonly address: string}[]): Routes {
  const routes = new Map<string, string>();
  const sorted = [...pods].sort(
    (a, b) => Number(isReady(b.pod)) - Number(isReady(a.pod)) || compare(a.pod.metadata.name, b.pod.metadata.name),
  );
  for (const {metadata, spec} of services) {
    if (Object.keys(spec.selector).length === 0) continue;
    const selected = sorted.filter(({pod}) => pod.metadata.namespace === metadata.namespace && matches(spec.selector, pod.metadata.labels));
    const [first] = selected;
    if (first !== undefined) add(routes, metadata.name, metadata.namespace, first.address);
    for (const {pod, address} of selected) {
      if (pod.spec.subdomain === metadata.name)
        add(routes, `${pod.spec.hostname ?? pod.metadata.name}.${metadata.name}`, metadata.namespace, address);
    }
  }
  for (const {pod, address} of pods) if (pod.status.podIP !== undefined) routes.set(pod.status.podIP, address);
  return routes;
}

function add(routes: Map<string, string>, name: string, namespace: string, address: string): void {
  for (const suffix of ['', `.${namespace}`, `.${namespace}.svc`, `.${namespace}.svc.cluster.local`]) routes.set(name + suffix, address);
}

function matches(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The routes as a shell function for the shims: `route NAME` sets `routed` and fails for a name nobody has. */
export function routesScript(routes: Routes): string {
  const byAddress = new Map<string, string[]>();
  for (const [name, address] of routes) byAddress.set(address, [...(byAddress.get(address) ?? []), name]);
  const cases = [...byAddress].map(([address, names]) => `    ${names.join('|')}) routed=${address} ;;`);
  return [
    '# Written by the supervisor: what cluster DNS would answer, as loopback addresses.',
    'route() {',
    '  case "$1" in',
    '    localhost|127.0.0.1|::1|0.0.0.0|"$HOSTNAME") routed=$GOMEET_POD_ADDRESS ;;',
    ...cases,
    '    *) routed=$1; return 1 ;;',
    '  esac',
    '}',
    '',
  ].join('\n');
}

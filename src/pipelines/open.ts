import {Failed, UserError} from '../core/errors.ts';
import {didYouMean} from '../core/nearest.ts';
import type {ForwardedPort} from '../core/network.ts';
import {isReady} from '../core/pods.ts';
import type {World} from '../core/ports.ts';
import type {Target} from '../core/target.ts';

/** What can be opened, by the `app` label of its pods and the name or number of its port. */
export const pages = {
  grafana: {app: 'grafana', port: 3000, path: '/'},
  prometheus: {app: 'prometheus', port: 9090, path: '/'},
  alertmanager: {app: 'alertmanager', port: 9093, path: '/'},
} as const;
export type Page = keyof typeof pages;

const pageNames: readonly Page[] = ['grafana', 'prometheus', 'alertmanager'];

/** Throws a UserError for a name that is none. */
export function pageOf(name: string): Page {
  const found = pageNames.find((page) => page === name);
  if (found === undefined) throw new UserError(`there is no page ${name}${didYouMean(name, pageNames)}: ${pageNames.join(', ')}`);
  return found;
}

type Place = {readonly world: World; readonly target: Target};

/** How long until another pod is tried when one went away. */
const againMs = 1_000;

/**
 * Forwards a local port to a ready pod of the page until the signal aborts; when the pod goes away, to another one, on the
 * same port. `opened` is called each time. Throws Failed when no pod is ready.
 */
export async function openPage(
  {world, target}: Place,
  page: Page,
  localPort: number | undefined,
  opened: (url: string, pod: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const {network} = world;
  if (network === undefined || world.kind === 'simulated') throw new UserError('a simulated world has no page to open');
  const {app, port, path} = pages[page];
  let local = localPort;
  while (!signal.aborted) {
    const pod = await readyPod({world, target}, app, signal);
    const forwarded: ForwardedPort = await network.forward(
      {namespace: target.namespace, pod, port, ...(local === undefined ? {} : {localPort: local})},
      signal,
    );
    local = forwarded.port;
    opened(`http://127.0.0.1:${forwarded.port}${path}`, pod);
    await Promise.race([forwarded.closed, aborted(signal)]);
    await forwarded.close();
    await world.clock.sleep(againMs, signal).catch(() => undefined);
  }
}

async function readyPod({world, target}: Place, app: string, signal: AbortSignal): Promise<string> {
  const pods = await world.cluster.list('v1', 'Pod', {namespace: target.namespace, labelSelector: `app=${app}`}, signal);
  const ready = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined && isReady(pod));
  const [first] = ready.map((pod) => pod.metadata.name).sort();
  if (first !== undefined) return first;
  const why = pods.length === 0 ? 'there is none' : `none of ${pods.length} is ready`;
  throw new Failed(`no pod of ${app} to open in namespace ${target.namespace}: ${why}`, {suggestions: [`gomeet diagnose`]});
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), {once: true});
  });
}

import {Failed, UserError} from '../core/errors.ts';
import {didYouMean} from '../core/nearest.ts';
import type {ForwardedPort} from '../core/network.ts';
import {isReady} from '../core/pods.ts';
import type {World} from '../core/ports.ts';
import type {Target} from '../core/target.ts';

/** What can be opened: the `app` of its pods, and the port that it listens on. */
export const pages = {grafana: 3000, prometheus: 9090, alertmanager: 9093} as const;
export type Page = keyof typeof pages;

/** Throws a UserError for a name that is none. */
export function pageOf(name: string): Page {
  if (isPage(name)) return name;
  const names = Object.keys(pages);
  throw new UserError(`there is no page ${name}${didYouMean(name, names)}: ${names.join(', ')}`);
}

function isPage(name: string): name is Page {
  return Object.hasOwn(pages, name);
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
  let local = localPort;
  while (!signal.aborted) {
    const pod = await readyPod({world, target}, page, signal);
    const forwarded: ForwardedPort = await network.forward(
      {namespace: target.namespace, pod, port: pages[page], ...(local === undefined ? {} : {localPort: local})},
      signal,
    );
    local = forwarded.port;
    opened(`http://127.0.0.1:${forwarded.port}/`, pod);
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

import type {Fields} from '../fields.ts';
import {type ContainerState, running, terminated, waiting} from './status.ts';

const second = 1000;
/** How long the broken process lives, and the kubelet's back-off: 10 s, doubled up to five minutes. */
const livesMs = 2 * second;
const backOffs = [10, 20, 40, 80, 160, 300];

/** State of a container that crashes again and again, `since` its first start, and when that changes. */
export function crashLoop(
  since: number,
  now: number,
  names: {readonly container: string; readonly pod: string},
): ContainerState & {readonly until: number} {
  let start = since;
  for (let restarts = 0; ; restarts += 1) {
    const previous = restarts === 0 ? undefined : crashed(start - (backOffs[Math.min(restarts - 1, 5)] ?? 300) * second - livesMs);
    const last = previous === undefined ? {} : {lastState: previous};
    if (now < start + livesMs) return {state: running(iso(start)), ready: false, restartCount: restarts, ...last, until: start + livesMs};
    const backOff = backOffs[Math.min(restarts, 5)] ?? 300;
    const next = start + livesMs + backOff * second;
    if (now < next) {
      const message = `back-off ${words(backOff)} restarting failed container=${names.container} pod=${names.pod}`;
      return {state: waiting('CrashLoopBackOff', message), ready: false, restartCount: restarts, lastState: crashed(start), until: next};
    }
    start = next;
  }
}

/** State of a container whose image does not exist, `since` its first pull, and when that changes. */
export function imageNotFound(
  since: number,
  now: number,
  image: string,
): ContainerState & {readonly until: number; readonly error: string} {
  const full =
    image.includes('/') && /[.:]/.test(image.slice(0, image.indexOf('/')))
      ? image
      : `docker.io/${image.includes('/') ? '' : 'library/'}${image}`;
  const error = `rpc error: code = NotFound desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${full}: not found`;
  // A pull, then the back-off, and so on: 5 s of every 45 s it is being tried.
  const phase = (now - since) % (45 * second);
  const pulling = phase < 5 * second;
  const until = now - phase + (pulling ? 5 : 45) * second;
  const message = pulling ? error : `Back-off pulling image "${image}": ErrImagePull: ${error}`;
  return {state: waiting(pulling ? 'ErrImagePull' : 'ImagePullBackOff', message), ready: false, until, error};
}

function crashed(start: number): Fields {
  return terminated(1, iso(start), iso(start + livesMs));
}

function words(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

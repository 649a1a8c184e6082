import {type KubeObject, numberAt, textAt} from '../core/objects.ts';
import {between} from './hash.ts';
import {startedAt} from './pods.ts';

const second = 1000;
/** A pod with a grace this long (seconds) waits for its users before it ends: LiveKit and TURN do, an API service does not. */
const longGrace = 600;
/** One user comes in so many milliseconds, up to what the pod's name draws, and one leaves when the pod drains. */
const arrivalMs = 60 * second;
const departureMs = 5 * second;
/** A pod that everybody has been able to reach for an hour is never empty, so that a drain takes its time. */
const [least, most] = [4, 24];

/** People on a media pod at a time; 0 for pods that nobody stays on. Fixed by the pod's name and age, so that every run is the same. */
export function peopleOn(pod: KubeObject, now: number): number {
  const began = drainBegan(pod);
  const before = peopleBefore(pod, began ?? now);
  return began === undefined ? before : Math.max(0, before - Math.floor(Math.max(0, now - began) / departureMs));
}

/** When the last one has left a pod that is being deleted; `undefined` when it waits for nobody. */
export function drainedAt(pod: KubeObject): number | undefined {
  const began = drainBegan(pod);
  const people = began === undefined ? 0 : peopleBefore(pod, began);
  return began === undefined || people === 0 ? undefined : began + people * departureMs;
}

function drainBegan(pod: KubeObject): number | undefined {
  const ends = pod.metadata.deletionTimestamp;
  return ends === undefined ? undefined : Date.parse(ends) - (numberAt(pod, 'metadata', 'deletionGracePeriodSeconds') ?? 0) * second;
}

function peopleBefore(pod: KubeObject, now: number): number {
  const started = startedAt(pod);
  if (started === undefined || (numberAt(pod, 'spec', 'terminationGracePeriodSeconds') ?? 30) < longGrace) return 0;
  if (!media.has(textAt(pod, 'metadata', 'labels', 'app') ?? '')) return 0;
  return Math.min(between(`${pod.metadata.name}/people`, least, most), Math.floor(Math.max(0, now - started) / arrivalMs));
}

const media = new Set(['livekit-sfu', 'turn-service']);

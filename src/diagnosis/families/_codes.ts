import type {CauseCode} from '../../core/cause.ts';
import containers from './containers.ts';
import drain from './drain.ts';
import images from './images.ts';
import nodes from './nodes.ts';
import probes from './probes.ts';
import scheduling from './scheduling.ts';
import volumes from './volumes.ts';

/** What keeps pods from being made at all. */
export const refusalCodes: readonly CauseCode[] = [
  'forbidden',
  'invalid-spec',
  'immutable-field',
  'quota-exceeded',
  'limit-range',
  'pod-security',
  'webhook-unreachable',
  'admission-denied',
  'service-account-missing',
];

/** What can be wrong with a pod that exists: what the families of pods find. */
export const podCodes: readonly CauseCode[] = [
  ...new Set([scheduling, drain, nodes, volumes, images, containers, probes].flatMap((family) => family.codes)),
];

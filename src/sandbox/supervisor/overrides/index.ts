import type {Override} from './_override.ts';
import {alertmanager} from './alertmanager.ts';
import {coturn} from './coturn.ts';
import {exporters} from './exporters.ts';
import {livekit} from './livekit.ts';
import {pgbouncer} from './pgbouncer.ts';
import {postgres} from './postgres.ts';
import {prometheus} from './prometheus.ts';
import {redis} from './redis.ts';

export type {Override} from './_override.ts';

/** Everything that a sandbox runs differently from what was deployed, apart from routing (paths of mounts, names of hosts). */
export const OVERRIDES: readonly Override[] = [
  ...postgres,
  ...pgbouncer,
  ...redis,
  ...livekit,
  ...coturn,
  ...prometheus,
  ...alertmanager,
  ...exporters,
];

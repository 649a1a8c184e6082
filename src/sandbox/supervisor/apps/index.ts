import type {App} from './_app.ts';
import {alertmanager} from './alertmanager.ts';
import {coturn} from './coturn.ts';
import {livekit} from './livekit.ts';
import {pgbouncer} from './pgbouncer.ts';
import {postgres} from './postgres.ts';
import {prometheus} from './prometheus.ts';
import {redis} from './redis.ts';
import {walArchiver} from './wal-archiver.ts';

export type {App, RealContainer} from './_app.ts';

/** Everything that runs for real behind pods. The supervisor alone says when these pods are ready, also those of them that stay simulated. */
export const APPS: readonly App[] = [postgres, pgbouncer, redis, livekit, coturn, prometheus, alertmanager, walArchiver];

/** Jobs whose script runs for real, by their pods' `app.kubernetes.io/name`. */
export const JOBS: readonly string[] = ['redis-cluster-init'];

/** Third octet of the addresses of Jobs' pods. */
export const JOB_BLOCK = 9;

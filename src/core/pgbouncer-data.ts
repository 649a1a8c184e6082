import type {Part} from './postgres-data.ts';

/** What one PgBouncer says of itself. */

export type PgBouncerPool = {
  readonly database: string;
  readonly user: string;
  readonly clientsActive: number;
  readonly clientsWaiting: number;
  readonly serversActive: number;
  readonly serversIdle: number;
  /** Server connections that are logging in. */
  readonly serversLogin?: number;
  readonly maxWaitS: number;
};
export type PgBouncerInstance = {
  readonly pod: string;
  /** Whether `select 1` came back through this pooler from the application database; the error when not. */
  readonly query: {readonly ok: boolean; readonly error: string};
  readonly pools: readonly PgBouncerPool[];
  readonly full?: PgBouncerDetail;
};

/** What a full reading adds. `later` is one second after the pools above. */
export type PgBouncerDetail = {
  /** Milliseconds of that `select 1`, measured in the pod, without the connection. */
  readonly queryMs: number | null;
  readonly later: Part<readonly PgBouncerPool[]>;
  readonly databases: Part<readonly PgBouncerDatabase[]>;
  /** SHOW CONFIG by name. */
  readonly config: Part<{readonly [name: string]: string}>;
  readonly stats: Part<readonly PgBouncerStats[]>;
  /** Whether everything is paused or suspended; unread where SHOW STATE is not known (before 1.20). */
  readonly paused: Part<boolean>;
  /** SHOW LISTS by name, twice and one second apart. */
  readonly lists: Part<{readonly first: Counts; readonly later: Counts}>;
};
export type Counts = {readonly [name: string]: number};

export type PgBouncerDatabase = {
  readonly name: string;
  readonly poolSize: number;
  readonly reservePoolSize: number;
  /** Server connections of this database at most; 0 means no limit. */
  readonly maxConnections: number;
  readonly currentConnections: number;
  readonly paused: boolean;
  readonly disabled: boolean;
};
/** SHOW STATS: averages over the last period (stats_period, 60 s). Microseconds. */
export type PgBouncerStats = {
  readonly database: string;
  readonly avgWaitUs: number;
  readonly avgQueryUs: number;
  readonly avgQueries: number;
};

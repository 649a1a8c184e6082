import type {World} from './ports.ts';

/** Who holds a target, as the Lease says. Times as ISO 8601 by the API server's clock; null where the Lease does not tell. */
export type LockHolder = {
  /** Unique for each run: `user@host:pid:random`. */
  readonly identity: string;
  readonly by: string;
  readonly host: string;
  readonly command: string;
  readonly reason?: string;
  /** Address of the CI job that runs the command. */
  readonly job?: string;
  readonly since: string | null;
  readonly heartbeat: string | null;
  /** When its holder should have renewed it. */
  readonly expires: string | null;
};

export type LockRequest = {
  readonly command: string;
  readonly reason?: string;
  /** Milliseconds to wait for a holder to finish or to expire; without it a lock that is held is refused at once. */
  readonly waitMs?: number;
};

/** A lock that this run holds. It renews itself until it is released or lost. */
export interface HeldLock {
  /** The same world, whose writes first check that the lock is still ours (fencing); they throw Failed when it is not. */
  readonly world: World;
  /** Aborted with the reason when somebody else took the lock, broke it, or renewing it is refused. An API server that is away is none. */
  readonly lost: AbortSignal;
  /** Gives the Lease back. Safe to call twice, never throws. */
  release(): Promise<void>;
}

/** The lock of one target. Throws Refused (who, since when, doing what) when it is held and not waited for. */
export interface Lock {
  acquire(request: LockRequest, say: (message: string) => void, signal: AbortSignal): Promise<HeldLock>;
}

import type {World, WorldKind} from '../core/ports.ts';
import type {Release, ReleaseLog} from '../core/release.ts';
import type {ResultTarget} from '../core/result.ts';
import type {Target} from '../core/target.ts';
import {readReleases} from '../steps/release-record.ts';
import {reach} from './preflight.ts';

/** What `history` and `release` work with. */
export type ReleasesInput = {readonly world: World; readonly target: Target; readonly toolVersion: string};

/** How every document of theirs begins. */
export type Head = {
  readonly schemaVersion: 1;
  readonly tool: {readonly name: 'gomeet'; readonly version: string};
  readonly target: ResultTarget;
  readonly world: WorldKind;
};

/** Reaches the cluster and reads all records. Throws Failed when the API server does not answer, Refused for the wrong cluster. */
export async function openLog(
  {world, target, toolVersion}: ReleasesInput,
  signal: AbortSignal,
): Promise<{readonly head: Head; readonly log: ReleaseLog}> {
  const {identity} = await reach(world, target, signal);
  const log = await readReleases(world, target.namespace, signal);
  const {name, stack, profile, namespace} = target;
  const {context, server} = identity;
  const tool = {name: 'gomeet' as const, version: toolVersion};
  return {head: {schemaVersion: 1, tool, target: {name, stack, profile, context, server, namespace}, world: world.kind}, log};
}

/** A release in a list: everything but its contents. */
export type ReleaseSummary = {
  readonly number: number;
  readonly command: Release['command'];
  readonly outcome: Release['outcome'];
  readonly message: string | null;
  readonly evidence: string | null;
  readonly restores: number | null;
  readonly profile: string;
  readonly at: string;
  readonly by: string;
  readonly toolVersion: string;
  readonly planHash: string;
  readonly manifestsHash: string;
  /** The newest record: what was put there last, healthy or not. */
  readonly current: boolean;
};

export function summaryOf(release: Release, log: ReleaseLog): ReleaseSummary {
  const {number, command, outcome, message, evidence, restores, profile, at, by, toolVersion, planHash, manifestsHash} = release;
  return {
    number,
    command,
    outcome,
    message: message ?? null,
    evidence,
    restores: restores ?? null,
    profile,
    at,
    by,
    toolVersion,
    planHash,
    manifestsHash,
    current: log.releases[0]?.number === number,
  };
}

/** Entries of one list that the other has not, both ways. */
export function listDifference(
  before: readonly string[],
  after: readonly string[],
): {readonly added: readonly string[]; readonly removed: readonly string[]} {
  return {added: after.filter((one) => !before.includes(one)), removed: before.filter((one) => !after.includes(one))};
}

import {Refused} from '../core/errors.ts';
import type {DamagedRelease, ReleaseLog} from '../core/release.ts';
import {chooseRelease} from '../steps/release-choice.ts';
import {type Head, listDifference, openLog, type ReleaseSummary, type ReleasesInput, summaryOf} from './releases.ts';

export type HistoryEntry = ReleaseSummary & {
  /** How many objects it consists of. */
  readonly objects: number;
  /** Against the record before it; null for the oldest that is kept. */
  readonly images: {readonly added: readonly string[]; readonly removed: readonly string[]} | null;
};

export type HistoryResult = Head & {
  readonly message: string;
  /** Newest first. */
  readonly releases: readonly HistoryEntry[];
  readonly damaged: readonly DamagedRelease[];
  /** Where `gomeet rollback` would go back to when the cluster still is as the newest record says; null when nowhere. */
  readonly rollbackTo: number | null;
};

/** Everything that was put on the target, as far as it is recorded. Changes nothing. */
export async function history(input: ReleasesInput, signal: AbortSignal): Promise<HistoryResult> {
  const {head, log} = await openLog(input, signal);
  return {...head, ...(await historyOf(log))};
}

/** Pure, apart from its promise. */
export async function historyOf(log: ReleaseLog): Promise<Omit<HistoryResult, keyof Head>> {
  const releases = log.releases.map((release, index): HistoryEntry => {
    const before = log.releases[index + 1];
    return {
      ...summaryOf(release, log),
      objects: release.manifests.length,
      images: before === undefined ? null : listDifference(before.images, release.images),
    };
  });
  const back = await chooseRelease(log, undefined, async () => true).catch((error: unknown) => {
    if (error instanceof Refused) return undefined;
    throw error;
  });
  const rollbackTo = back === undefined || back.number === log.releases[0]?.number ? null : back.number;
  const count = releases.length === 1 ? '1 release' : `${releases.length} releases`;
  const message = releases.length === 0 ? 'no release is recorded yet' : count;
  return {message, releases, damaged: log.damaged, rollbackTo};
}

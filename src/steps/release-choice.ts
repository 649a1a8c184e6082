import {Refused, UserError} from '../core/errors.ts';
import type {Release, ReleaseLog} from '../core/release.ts';

/** Which release to go back to: a number, the newest healthy one, or (absent) the one that makes sense now. */
export type Wish = number | 'last-healthy' | undefined;

/** What runs there, in a few words, for the person who confirms. `releases` newest first. */
export function runningText(releases: readonly Release[]): string {
  const [last] = releases;
  if (last === undefined) return 'no release of gomeet runs there';
  const who = `by ${last.by} at ${last.at}`;
  if (last.outcome === 'ok') return `release ${last.number} of ${last.profile} runs there, ${who}`;
  const healthy = releases.find((one) => one.outcome === 'ok');
  const before = healthy === undefined ? 'none was healthy before' : `release ${healthy.number} was the last healthy one`;
  return `release ${last.number} of ${last.profile} failed there, ${who}; ${before}`;
}

/** The newest healthy release and all that failed since: whatever may lie around of them. `releases` newest first. */
export function sinceHealthy(releases: readonly Release[]): readonly Release[] {
  const healthy = releases.findIndex((one) => one.outcome === 'ok');
  return healthy === -1 ? releases : releases.slice(0, healthy + 1);
}

/**
 * The release to go back to. `matches` says whether the cluster is as the newest record says; it is asked only when that decides.
 * Throws a UserError for a number that does not exist, and Refused for one that nobody should go back to.
 */
export async function chooseRelease(log: ReleaseLog, wish: Wish, matches: (newest: Release) => Promise<boolean>): Promise<Release> {
  if (typeof wish === 'number') return numbered(log, wish);
  const {releases} = log;
  const [newest] = releases;
  const healthy = releases.find((one) => one.outcome === 'ok');
  if (newest === undefined || healthy === undefined) throw nothingHealthy(log);
  if (wish === 'last-healthy') return healthy;
  if (newest.outcome === 'failed') return unfinished(newest, releases) ?? healthy;
  // A damaged record is newer: what runs now is unknown, and the newest one that can be read is already a step back.
  if (log.damaged.some((one) => one.number > newest.number)) return newest;
  // Running a rollback again continues it and never goes one further back.
  if (newest.command === 'rollback' || !(await matches(newest))) return newest;
  const before = releases.find((one) => one.outcome === 'ok' && one.manifestsHash !== newest.manifestsHash);
  if (before !== undefined) return before;
  throw new Refused(`release ${newest.number} runs there, and no other healthy release is recorded before it`, {
    suggestions: ['see what is recorded with: gomeet history'],
  });
}

/** What a rollback that did not finish was to bring back. */
function unfinished(newest: Release, releases: readonly Release[]): Release | undefined {
  if (newest.command !== 'rollback') return undefined;
  const healthy = releases.filter((one) => one.outcome === 'ok');
  return healthy.find((one) => one.number === newest.restores) ?? healthy.find((one) => one.manifestsHash === newest.manifestsHash);
}

function numbered(log: ReleaseLog, wish: number): Release {
  const found = findRelease(log, wish);
  if (found.outcome === 'ok') return found;
  throw new Refused(
    `release ${wish} was never healthy${found.message === undefined ? '' : ` (${found.message})`}: there is no going back to it`,
    {
      suggestions: [healthyText(log)],
    },
  );
}

/** The record of that number. Throws a UserError naming those that exist, and Refused for a damaged one. */
export function findRelease(log: ReleaseLog, number: number): Release {
  const found = log.releases.find((one) => one.number === number);
  if (found !== undefined) return found;
  const damaged = log.damaged.find((one) => one.number === number);
  if (damaged !== undefined)
    throw new Refused(`the record ${damaged.name} is damaged: ${damaged.reason}`, {suggestions: [healthyText(log)]});
  const numbers = log.releases.map((one) => one.number);
  throw new UserError(`there is no release ${number}`, {
    suggestions: [
      numbers.length === 0 ? 'no release is recorded yet; gomeet deploy writes the first' : `releases are: ${numbers.join(', ')}`,
    ],
  });
}

function nothingHealthy({releases, damaged}: ReleaseLog): Refused {
  const known = [
    ...releases.map((one) => `release ${one.number} failed`),
    ...damaged.map((one) => `the record ${one.name} is damaged: ${one.reason}`),
  ];
  return new Refused('no healthy release is recorded, so there is nothing to go back to; things are left as they are', {
    suggestions: known.length === 0 ? ['gomeet deploy writes the first record'] : known,
  });
}

function healthyText({releases}: ReleaseLog): string {
  const healthy = releases.filter((one) => one.outcome === 'ok').map((one) => one.number);
  return healthy.length === 0 ? 'no healthy release is recorded' : `healthy releases are: ${healthy.join(', ')}`;
}

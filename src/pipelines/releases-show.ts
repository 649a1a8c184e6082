import {UserError} from '../core/errors.ts';
import {type KubeObject, keyOf, type ObjectKey} from '../core/objects.ts';
import type {Release, ReleaseLog, SecretVersion} from '../core/release.ts';
import {yamlStream} from '../manifests/yaml.ts';
import {findRelease} from '../steps/release-choice.ts';
import {type Head, openLog, type ReleaseSummary, type ReleasesInput, summaryOf} from './releases.ts';

export type ShownRelease = Head & {
  readonly release: ReleaseSummary;
  /** `digest` is null where no ready pod told one. */
  readonly images: readonly {readonly image: string; readonly digest: string | null}[];
  readonly secrets: readonly SecretVersion[];
  readonly objects: readonly ObjectKey[];
  /** Only when they were asked for. */
  readonly manifests?: readonly KubeObject[];
};

/** One release. Throws a UserError for one that does not exist, Refused for a damaged one. */
export async function showRelease(input: ReleasesInput, which: string, manifests: boolean, signal: AbortSignal): Promise<ShownRelease> {
  const {head, log} = await openLog(input, signal);
  return {...head, ...shownRelease(log, pick(log, which), manifests)};
}

export function shownRelease(log: ReleaseLog, release: Release, manifests: boolean): Omit<ShownRelease, keyof Head> {
  return {
    release: summaryOf(release, log),
    images: release.images.map((image) => ({image, digest: release.digests[image] ?? null})),
    secrets: release.secrets,
    objects: release.manifests.map(keyOf),
    ...(manifests ? {manifests: release.manifests} : {}),
  };
}

/** The manifests as YAML documents, for `kubectl` or for a file. */
export function manifestsText({manifests = []}: ShownRelease): string {
  return yamlStream(manifests);
}

/** `7`, or `latest` and `current`, which both mean the newest record. Throws a UserError for other words. */
export function pick(log: ReleaseLog, which: string): Release {
  const [newest] = log.releases;
  if (/^[1-9]\d{0,8}$/.test(which)) return findRelease(log, Number(which));
  if (which !== 'latest' && which !== 'current')
    throw new UserError(`${which}: a release is a number, latest or current`, {suggestions: ['see them with: gomeet history']});
  if (newest === undefined) throw new UserError('no release is recorded yet', {suggestions: ['gomeet deploy writes the first']});
  return newest;
}

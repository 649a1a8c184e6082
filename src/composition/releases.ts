import type {ReleasesInput} from '../pipelines/releases.ts';
import {diffReleases} from '../pipelines/releases-diff.ts';
import {history} from '../pipelines/releases-history.ts';
import {manifestsText, showRelease} from '../pipelines/releases-show.ts';
import {historyText} from '../render/history-text.ts';
import {diffText, releaseText} from '../render/release-text.ts';
import {openSession, type SessionFlags} from './session.ts';
import type {Views} from './views.ts';

/** `gomeet history`. */
export function historyViews(flags: SessionFlags, toolVersion: string, signal: AbortSignal): Promise<Views> {
  return inSession(flags, toolVersion, async (input) => {
    const result = await history(input, signal);
    return {text: () => historyText(result), json: () => document(result)};
  });
}

/** `gomeet release show`; with `manifests` the text is nothing but their YAML. */
export function releaseViews(
  flags: SessionFlags & {readonly manifests: boolean},
  which: string,
  toolVersion: string,
  signal: AbortSignal,
): Promise<Views> {
  return inSession(flags, toolVersion, async (input) => {
    const result = await showRelease(input, which, flags.manifests, signal);
    return {text: () => (flags.manifests ? manifestsText(result) : releaseText(result)), json: () => document(result)};
  });
}

/** `gomeet release diff`. */
export function diffViews(
  flags: SessionFlags,
  sides: {readonly from: string; readonly to: string | undefined},
  toolVersion: string,
  signal: AbortSignal,
): Promise<Views> {
  return inSession(flags, toolVersion, async (input) => {
    const result = await diffReleases(input, sides.from, sides.to, signal);
    return {text: () => diffText(result), json: () => document(result)};
  });
}

async function inSession(flags: SessionFlags, toolVersion: string, look: (input: ReleasesInput) => Promise<Views>): Promise<Views> {
  const {world, target} = await openSession(flags, 'deployed');
  try {
    return await look({world, target, toolVersion});
  } finally {
    await world.close();
  }
}

function document(result: object): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

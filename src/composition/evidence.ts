import {join, resolve} from 'node:path';
import type {ExecuteOptions} from '../core/execute.ts';
import type {Listener} from '../core/pipeline.ts';
import {stateDir} from '../core/state-dir.ts';
import type {KnownSecret} from '../evidence/collect.ts';
import {evidenceViews, heap} from '../render/evidence-text.ts';
import {evidenceFolder} from '../tools/evidence-folder.ts';
import {openSession, type Session, type SessionFlags} from './session.ts';
import type {Views} from './views.ts';

type Settings = {readonly toolVersion: string; readonly signal: AbortSignal};

/** What a run that failed leaves on this machine, under the state folder. An interrupt ends the collecting, not what was read. */
export function evidenceOf(session: Session, settings: Settings & {readonly listen: Listener}): NonNullable<ExecuteOptions['evidence']> {
  return async ({world, target, result, timeline}) => {
    const {collectEvidence} = await import('../evidence/collect.ts');
    const kept = await collectEvidence(
      {world, target, result, timeline, toolVersion: settings.toolVersion},
      {store: storeIn(undefined), secrets: knownSecrets(session), signal: settings.signal},
    );
    for (const message of heap(kept)) settings.listen({type: 'noted', message});
    return {id: kept.id, directory: kept.directory, archive: kept.archive};
  };
}

/** What `gomeet evidence` does: the same without a failed run. */
export async function evidenceOnDemand(flags: SessionFlags, folder: string | undefined, settings: Settings): Promise<Views> {
  const session = await openSession(flags, 'deployed');
  const {world, target} = session;
  try {
    const started = world.clock.now().getTime();
    const subject = {world, target, timeline: [], toolVersion: settings.toolVersion};
    const {collectEvidence} = await import('../evidence/collect.ts');
    const kept = await collectEvidence(subject, {
      store: storeIn(folder),
      secrets: knownSecrets(session),
      signal: settings.signal,
    });
    const durationMs = Math.max(0, world.clock.now().getTime() - started);
    return evidenceViews({...kept, target: target.name, namespace: target.namespace, world: world.kind, durationMs});
  } finally {
    await world.close();
  }
}

function storeIn(folder: string | undefined) {
  return evidenceFolder(folder === undefined ? join(stateDir(), 'evidence') : resolve(folder), () => new Date());
}

/** Literal values stand in the templates for everybody to read; to take them out of logs would take the user names out. */
function knownSecrets({secrets}: Session): readonly KnownSecret[] {
  return secrets.map(({name, keys}) => ({name, open: keys.filter((key) => key.kind === 'literal').map((key) => key.key)}));
}

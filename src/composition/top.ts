import {type TopChoice, top} from '../pipelines/top.ts';
import {topText} from '../render/top-text.ts';
import {openSession, type SessionFlags} from './session.ts';
import type {Views} from './views.ts';

/** `gomeet top`. */
export async function topViews(flags: SessionFlags, choice: TopChoice, toolVersion: string, signal: AbortSignal): Promise<Views> {
  const session = await openSession(flags, 'deployed');
  try {
    const result = await top(session, choice, toolVersion, signal);
    return {text: () => topText(result), json: () => `${JSON.stringify(result, null, 2)}\n`};
  } finally {
    await session.world.close();
  }
}

import {down} from './down.ts';
import {requireStarted} from './state.ts';
import {type UpOptions, type UpResult, up} from './up.ts';

/** A fresh sandbox of the same name and profile: everything that was deployed is gone. */
export async function reset(options: Omit<UpOptions, 'profile'>): Promise<UpResult> {
  const {profile} = await requireStarted(options.name);
  await down(options.name, options.onProgress);
  return up({...options, profile});
}

import {canonicalJson} from './json.ts';
import {type LimitedOptions, limited} from './limited.ts';

/** Gives the answer of the first one who asked for `key`, a failure too. `work` gets a signal that is nobody's in particular. */
export type Remember = <Value>(key: readonly unknown[], work: (signal: AbortSignal) => Promise<Value>) => Promise<Value>;

/** A memory for one run: what is asked under its signal and limit is asked once. Keys are equal when they are equal as plain data. */
export function remembering(options: LimitedOptions): Remember {
  const answers = new Map<string, Promise<unknown>>();
  return <Value>(key: readonly unknown[], work: (signal: AbortSignal) => Promise<Value>) => {
    const text = canonicalJson(key);
    const known = answers.get(text);
    if (known !== undefined) return known as Promise<Value>;
    const fresh = limited(work, options);
    // Whoever asked may be gone before it fails.
    fresh.catch(() => undefined);
    answers.set(text, fresh);
    return fresh;
  };
}

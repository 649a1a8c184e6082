import {mkdir, readFile, rename, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {z} from 'zod';
import {sentenceOf, UserError} from '../core/errors.ts';
import {stateDir} from '../core/state-dir.ts';

const stateSchema = z.strictObject({
  version: z.literal(1),
  files: z.record(z.string(), z.strictObject({sha256: z.string().regex(/^[0-9a-f]{64}$/), firstSeen: z.iso.datetime()})),
});
type State = z.infer<typeof stateSchema>;

/** Checksums of first downloads, by address, in one JSON file. */
export type RecordedChecksums = {
  readonly path: string;
  get(url: string): Promise<string | undefined>;
  /** Keeps what was recorded for other addresses. */
  put(url: string, sha256: string, now: Date): Promise<void>;
};

/** `${XDG_STATE_HOME:-~/.local/state}/gomeet/addons.json` */
export function checksumsPath(env: {readonly [name: string]: string | undefined}): string {
  return join(stateDir(env), 'addons.json');
}

/** The checksums in that file. A damaged file is a UserError: forgetting silently would be trusting anew. */
export function recordedChecksums(path: string): RecordedChecksums {
  return {
    path,
    get: async (url) => (await load(path)).files[url]?.sha256,
    put: async (url, sha256, now) => {
      const state = await load(path);
      await save(path, {...state, files: {...state.files, [url]: {sha256, firstSeen: now.toISOString()}}});
    },
  };
}

async function load(path: string): Promise<State> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {version: 1, files: {}};
    throw new UserError(`the recorded checksums of add-ons cannot be read: ${sentenceOf(error)}`, {cause: error});
  }
  const parsed = stateSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new UserError(`${path} is damaged: it should hold the checksums of add-ons as JSON`, {
    suggestions: [`move it away to record them anew: mv ${path} ${path}.damaged`],
  });
}

/** A reader sees the old text or the new one, never half of either. */
async function save(path: string, state: State): Promise<void> {
  const temporary = `${path}.${process.pid}.${process.hrtime.bigint()}.tmp`;
  await mkdir(dirname(path), {recursive: true, mode: 0o700});
  await writeFile(temporary, `${JSON.stringify(state, null, 2)}\n`, {mode: 0o600});
  await rename(temporary, path);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import {createHash} from 'node:crypto';
import {access, constants, mkdir, open, readFile, realpath, rename, stat, writeFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {basename, delimiter, dirname, isAbsolute, join} from 'node:path';
import {z} from 'zod';

/** How files of machine code begin: ELF, Mach-O and its bundle of several, PE. */
const beginnings = [Buffer.from('7f454c46', 'hex'), Buffer.from('cffaedfe', 'hex'), Buffer.from('cafebabe', 'hex'), Buffer.from('MZ')];
const schema = z.object({file: z.string(), version: z.string()});

export type RememberOptions = {
  readonly path?: string | undefined;
  /** Where what was said is kept. */
  readonly folder?: string;
};

/**
 * What a program says of itself, asked once for each file: starting kubectl costs more than most questions of a health check.
 * What stands for another program each time is asked always: a script (asdf), or a link to a program of another name (mise,
 * snap).
 */
export async function rememberedVersion(
  program: string,
  ask: () => Promise<string | undefined>,
  {path = process.env['PATH'], folder = cacheFolder()}: RememberOptions = {},
): Promise<string | undefined> {
  const file = await fileOf(program, path ?? '').catch(() => undefined);
  if (file === undefined) return ask();
  const notes = join(folder, 'versions', `${createHash('sha256').update(file.path).digest('hex').slice(0, 16)}.json`);
  const known = await noted(notes).catch(() => undefined);
  if (known?.file === file.state) return known.version;
  const version = await ask();
  // Whoever cannot keep it asks again.
  if (version !== undefined) await note(notes, JSON.stringify({file: file.state, version})).catch(() => undefined);
  return version;
}

/** A program's file, and what changes when it is replaced; `undefined` for what may be another program tomorrow. */
async function fileOf(program: string, path: string): Promise<{readonly path: string; readonly state: string} | undefined> {
  const folders = isAbsolute(program) ? [''] : path.split(delimiter).filter((one) => isAbsolute(one));
  for (const folder of folders) {
    const found = join(folder, program);
    const usable = await access(found, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!usable) continue;
    const file = await realpath(found);
    const {size, mtimeMs, ino} = await stat(file);
    const own = basename(file).startsWith(basename(program)) && (await isMachineCode(file));
    return own ? {path: file, state: [file, size, mtimeMs, ino].join(' ')} : undefined;
  }
  return undefined;
}

async function isMachineCode(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const {buffer} = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return beginnings.some((one) => buffer.subarray(0, one.length).equals(one));
  } finally {
    await handle.close();
  }
}

async function noted(file: string): Promise<z.infer<typeof schema>> {
  return schema.parse(JSON.parse(await readFile(file, 'utf8')));
}

async function note(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), {recursive: true});
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, text);
  await rename(fresh, file);
}

function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'gomeet');
}

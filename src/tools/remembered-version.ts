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
 * A script may stand for another program each time (asdf, mise), so it is asked always.
 */
export async function rememberedVersion(
  program: string,
  ask: () => Promise<string | undefined>,
  {path = process.env['PATH'], folder = cacheFolder()}: RememberOptions = {},
): Promise<string | undefined> {
  const file = await fileOf(program, path ?? '').catch(() => undefined);
  if (file === undefined) return ask();
  const notes = join(folder, `${basename(program)}-version.json`);
  const known = await noted(notes).catch(() => undefined);
  if (known?.file === file) return known.version;
  const version = await ask();
  // Whoever cannot keep it asks again.
  if (version !== undefined) await note(notes, JSON.stringify({file, version})).catch(() => undefined);
  return version;
}

/** A program's file with what changes when it is replaced; `undefined` for what is not machine code. */
async function fileOf(program: string, path: string): Promise<string | undefined> {
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
    return (await isMachineCode(file)) ? [file, size, mtimeMs, ino].join(' ') : undefined;
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

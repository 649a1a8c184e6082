import {access, constants, realpath, rename, rm, stat, writeFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {sentenceOf, UserError} from '../core/errors.ts';

/** Everything a result can be written as; most commands offer text and json. */
export const formats = ['text', 'json', 'junit', 'markdown', 'html', 'prom'] as const;
export type Format = (typeof formats)[number];
/** One place a result goes to; without `file` it is stdout. */
export type Output = {readonly format: Format; readonly file?: string};

/** `--output json=report.json --output text` → outputs. A command offers only some formats. */
export function parseOutputs(texts: readonly string[], json: boolean, offered: readonly Format[]): readonly Output[] {
  const outputs = texts.map((text): Output => {
    const cut = text.indexOf('=');
    const name = cut < 0 ? text : text.slice(0, cut);
    const format = offered.find((one) => one === name);
    if (format === undefined) throw new UserError(`--output ${text}: this command writes ${offered.join(', ')}, as FORMAT or FORMAT=FILE`);
    if (cut === text.length - 1) throw new UserError(`--output ${text}: the file name after = is missing`);
    return cut < 0 ? {format} : {format, file: text.slice(cut + 1)};
  });
  const all = json ? [...outputs, {format: 'json' as const}] : outputs;
  if (all.filter((one) => one.file === undefined).length > 1)
    throw new UserError('only one --output may go to stdout; give the others a file, as FORMAT=FILE');
  return all.some((one) => one.file === undefined) ? all : [...all, {format: 'text'}];
}

/** Whether stdout carries a machine's document, so that stories must be silent. */
export function isMachine(outputs: readonly Output[]): boolean {
  return outputs.some((one) => one.file === undefined && one.format !== 'text');
}

/** A result in one format; in colours only where a terminal shows them. */
export type View = (colours: boolean) => string;
export type Views = {readonly [format in Format]?: View};

/** Writes each output; the one without a file goes to stdout. */
export async function writeOutputs(outputs: readonly Output[], views: Views): Promise<void> {
  for (const output of outputs) {
    const text = views[output.format]?.(output.file === undefined && showsColours()) ?? '';
    if (output.file === undefined) await toStdout(text);
    else await toFile(output.file, text);
  }
}

/** Throws a UserError when an output's file could not be written: better before the work than after it. */
export async function checkFiles(outputs: readonly Output[]): Promise<void> {
  for (const {format, file} of outputs) {
    if (file === undefined) continue;
    const [place, found] = await Promise.all([stat(dirname(file)).catch(() => undefined), stat(file).catch(() => undefined)]);
    const flag = `--output ${format}=${file}`;
    if (place?.isDirectory() !== true) throw new UserError(`${flag}: the folder ${dirname(file)} does not exist`);
    if (found?.isDirectory() === true) throw new UserError(`${flag}: ${file} is a folder; name a file in it`);
    const target = found === undefined ? dirname(file) : file;
    await access(target, constants.W_OK).catch((error: unknown) => {
      throw new UserError(`${flag}: cannot be written: ${sentenceOf(error)}`);
    });
  }
}

/** Whether stdout is a terminal with colours; NO_COLOR and a dumb terminal say no. */
export function showsColours(): boolean {
  return process.stdout.isTTY === true && process.stdout.hasColors?.() === true;
}

/** Whole or not at all: whoever reads it meanwhile sees the old one. */
async function toFile(file: string, text: string): Promise<void> {
  try {
    await replaceFile(file, text);
  } catch (error) {
    throw new UserError(`--output: cannot write ${file}: ${sentenceOf(error)}`);
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  const found = await realpath(file).then(
    async (path) => ({path, plain: (await stat(path)).isFile()}),
    () => ({path: file, plain: true}),
  );
  // A device or a pipe must stay what it is.
  if (!found.plain) return writeFile(file, text);
  const fresh = `${found.path}.${process.pid}.tmp`;
  try {
    await writeFile(fresh, text);
    await rename(fresh, found.path);
  } catch {
    await rm(fresh, {force: true});
    // A folder that takes no new files, or a file that is mounted by itself.
    await writeFile(file, text);
  }
}

/** Resolves when the text was handed over; a reader that went away (`| head`) is not an error of ours. */
function toStdout(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error === null || error === undefined || ('code' in error && error.code === 'EPIPE')) resolve();
      else reject(error);
    });
  });
}

/** Writes text to stdout as it comes; calls `unread` once when the reader went away (`| head`). */
export function lineWriter(unread: () => void): (text: string) => void {
  let gone = false;
  return (text) => {
    if (gone) return;
    process.stdout.write(text, (error) => {
      if (error === null || error === undefined || gone) return;
      gone = true;
      unread();
    });
  };
}

/** One line for whoever reads stdout while the command goes on. */
export function toStdoutLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function toStderr(text: string): void {
  process.stderr.write(text);
}

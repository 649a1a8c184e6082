const block = 512;

/** A file in an archive; `path` with `/`. */
export type TarFile = {readonly path: string; readonly text: string};

/** A tar archive (POSIX ustar, pax headers for long names) of plain files, owner-only. `at` is the time that they carry. */
export function tar(files: readonly TarFile[], at: Date): Buffer {
  const parts: Buffer[] = [];
  for (const {path, text} of files) {
    const body = Buffer.from(text, 'utf8');
    const short = Buffer.byteLength(path) <= 100 ? path : 'long-name';
    if (short !== path) parts.push(...entry('pax-header', 'x', paxRecord('path', path), at));
    parts.push(...entry(short, '0', body, at));
  }
  // Two empty blocks end an archive.
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

function entry(name: string, type: '0' | 'x', body: Buffer, at: Date): readonly Buffer[] {
  return [header(name, type, body.length, at), body, Buffer.alloc((block - (body.length % block)) % block)];
}

function header(name: string, type: '0' | 'x', size: number, at: Date): Buffer {
  const head = Buffer.alloc(block);
  const put = (text: string, offset: number) => head.write(text, offset, 'utf8');
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  put(name, 0);
  put(octal(0o600, 7), 100);
  put(octal(0, 7), 108);
  put(octal(0, 7), 116);
  put(octal(size, 11), 124);
  put(octal(Math.max(0, Math.floor(at.getTime() / 1_000)), 11), 136);
  put(' '.repeat(8), 148);
  put(type, 156);
  put('ustar\x0000', 257);
  // The sum is taken with blanks in its own place.
  put(
    `${head
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return head;
}

/** `<length> path=<value>\n`, where the length counts itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (rest + String(length).length !== length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`, 'utf8');
}

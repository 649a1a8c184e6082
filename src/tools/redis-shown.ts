/**
 * What `redis-cli --no-raw` shows: text in quotes, an element of a list behind its number, so that neither a refused name nor
 * the arguments of a slow command can look like a heading. INFO and CLUSTER are shown as they are.
 */
export const redisCli = 'redis-cli --no-raw';

/** Asked over one connection; `echo` is answered by the server, so a heading says as well that it answers. */
export function asked(heading: string, ...commands: readonly string[]): readonly string[] {
  return [`echo @@${heading}`, ...commands, ended];
}

/** What ends the answer under a heading. */
export const ended = 'echo "@@exit 0"';

/** The same text with headings as other programs print them. */
export function plainHeadings(text: string): string {
  return text.replace(/^"(@@[a-z-]+(?: \d+)?)"\r?$/gm, '$1');
}

/** The values of each element of the outermost list, in order. Its numbers stand at the margin, or one blank from it when there are ten. */
export function entriesOf(lines: readonly string[]): readonly (readonly string[])[] {
  const entries: string[][] = [];
  for (const line of lines) {
    const match = /^( *)((?:\d+\) +)+)(.*)$/.exec(line.trimEnd());
    if (match === null) continue;
    if ((match[1] ?? '').length < 2) entries.push([]);
    entries.at(-1)?.push(shownValue(match[3] ?? ''));
  }
  return entries;
}

/** The values of a list of plain values. */
export function valuesOf(text: string): readonly string[] {
  return entriesOf(text.split('\n')).flat();
}

/** `"a"`, `(integer) 3`, `(double) 1.5`. */
function shownValue(value: string): string {
  return value.replace(/^\((?:integer|double)\) /, '').replace(/^"(.*)"$/, '$1');
}

import {stripVTControlCharacters} from 'node:util';

/** Characters that move a cursor, ring a bell or turn the direction of text; line ends among them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the purpose
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]+/g;

/** A foreign text (a log line, an error of a server) as one line that cannot do anything to a terminal. At most `most` characters. */
export function oneLine(text: string, most = 600): string {
  const clean = stripVTControlCharacters(text).replaceAll(unprintable, ' ').trim();
  return clean.length <= most ? clean : `${clean.slice(0, most)}…`;
}

/** The same for a text of several lines, which keeps them and how far each is indented. */
export function cleanLines(text: string): readonly string[] {
  return text.split('\n').map((line) => `${/^ */.exec(line)?.[0] ?? ''}${oneLine(line)}`);
}

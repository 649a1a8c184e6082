import {sentenceOf, UserError} from '../core/errors.ts';
import {yamlDocuments} from './kube-yaml.ts';

/** YAML is read a hundred times slower than JSON and needs fifty times its size in memory. */
const longestYaml = 10_000_000;
const redo = 'record it again, for example with: kubectl get all,events -o json';

/**
 * The documents of a recorded state: one JSON value, several one after the other (what `kubectl get --watch -o json`
 * prints), or YAML. Throws a UserError of one sentence; what a file holds is never quoted, it may be a secret.
 */
export function recordedDocuments(file: string, text: string): readonly unknown[] {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const start = body.search(/\S/);
  if (start === -1) throw new UserError(`${file} is empty`, {suggestions: [redo]});
  if (body.includes('\0')) throw new UserError(`${file} is no text; JSON or YAML was expected`, {suggestions: [redo]});
  if (body[start] === '{' || body[start] === '[') return jsonDocuments(file, body);
  if (body.length > longestYaml)
    throw new UserError(`${file} holds ${(body.length / 1e6).toFixed(0)} MB of YAML, more than ${longestYaml / 1e6} MB: give it as JSON`, {
      suggestions: [redo],
    });
  try {
    return yamlDocuments(file, body).map((document) => document.data);
  } catch (error) {
    if (error instanceof UserError) throw error;
    // An alias that unfolds without end is an error of the library's own.
    throw new UserError(`${file} is not valid YAML: ${sentenceOf(error).replaceAll(/\s+/g, ' ')}`, {suggestions: [redo]});
  }
}

function jsonDocuments(file: string, text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [...documentsIn(file, text)];
  }
}

/** One document after the other, with or without something between them. */
function* documentsIn(file: string, text: string): Generator<unknown> {
  let from = 0;
  while (true) {
    from = skipped(text, from);
    if (from >= text.length) return;
    const end = endOf(text, from);
    if (end === undefined)
      throw new UserError(`${file} is cut off: the JSON that begins in line ${lineOf(text, from)} has no end`, {suggestions: [redo]});
    try {
      yield JSON.parse(text.slice(from, end));
    } catch (error) {
      const at = /position (\d+)/.exec(sentenceOf(error))?.[1];
      const where = at === undefined ? '' : `, wrong in line ${lineOf(text, from + Number(at))}`;
      throw new UserError(`${file}: the JSON that begins in line ${lineOf(text, from)} is not valid${where}`, {suggestions: [redo]});
    }
    from = end;
  }
}

function skipped(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
  return at;
}

/** Behind the bracket that closes the one at `from`; a bare word ends with its line. `undefined`: it has no end. */
function endOf(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      at = endOfText(text, at);
      continue;
    }
    if (code === 123 || code === 91) depth += 1;
    else if (code === 125 || code === 93) depth -= 1;
    else if (depth === 0 && code === 10) return at;
    if (depth <= 0 && (code === 125 || code === 93)) return at + 1;
  }
  return depth > 0 ? undefined : text.length;
}

/** Position of the quotation mark that closes the one at `from`; the end of the text when none does. */
function endOfText(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 92) at += 1;
    else if (code === 34) return at;
  }
  return text.length;
}

function lineOf(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < position; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

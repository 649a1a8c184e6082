import {mark, withoutShapes} from '../core/redaction.ts';

/** Shorter values would be found by chance in harmless text. */
const shortest = 6;
/** A line of a longer secret (a key in PEM, a list of passwords) that is a secret by itself. */
const shortestLine = 16;

export type Redactor = (text: string) => string;

/**
 * Takes every known value out of a text, however it is written there, and then everything that looks like a secret.
 * Overlapping finds are taken out as one, so that no half of a secret stays.
 */
export function redactor(values: Iterable<string>): Redactor {
  const forms = [...new Set([...values].flatMap(partsOf).flatMap(formsOf))];
  return (text) => withoutShapes(withoutValues(text, forms));
}

function withoutValues(text: string, forms: readonly string[]): string {
  const found: (readonly [number, number])[] = [];
  for (const form of forms) {
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) found.push([at, at + form.length]);
  }
  if (found.length === 0) return text;
  found.sort((a, b) => a[0] - b[0]);
  let out = '';
  let end = 0;
  let open: number | undefined;
  for (const [from, to] of found) {
    if (open === undefined || from > end) {
      if (open !== undefined) out += mark;
      out += text.slice(end, from);
      open = from;
    }
    end = Math.max(end, to);
  }
  return `${out}${mark}${text.slice(end)}`;
}

/** The value itself; of one with several lines also each long line, and what stands behind a name in it. */
function partsOf(value: string): readonly string[] {
  const whole = value.trim();
  if (whole.length < shortest) return [];
  const lines = whole.split(/\r?\n/).map((line) => line.trim());
  if (lines.length === 1) return [whole];
  const named = lines.flatMap((line) => /^["']?[\w.-]+["']?\s*[:= ]\s*["']?([^\s"']+)["']?$/.exec(line)?.[1] ?? []);
  return [whole, ...[...lines, ...named].filter((part) => part.length >= shortestLine)];
}

/** The ways in which a value is written: plain, in JSON, in a URL, in base64. */
function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  const url = encoded(value);
  const forms = [
    value,
    JSON.stringify(value).slice(1, -1),
    url,
    url.replaceAll('%20', '+'),
    url.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    ...inBase64(bytes),
  ];
  return forms.filter((form) => form.length >= shortest);
}

function encoded(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    // Half of a surrogate pair cannot be written in a URL.
    return value;
  }
}

/** Base64 of the value alone, and of its inner bytes wherever it begins within a longer text (`user:password`). */
function inBase64(bytes: Buffer): readonly string[] {
  const forms = [bytes.toString('base64'), bytes.toString('base64').replace(/=+$/, '')];
  for (const shift of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first characters mix with what stands before, the last one with what follows.
    const inner = text.slice(shift === 0 ? 0 : shift + 1, (bytes.length + shift) % 3 === 0 ? undefined : -1);
    if (inner.length >= 2 * shortest) forms.push(inner);
  }
  return [...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))];
}

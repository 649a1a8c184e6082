/** One series of a metrics page. `value` is null for NaN: not a number is not a measurement. */
export type MetricSample = {readonly name: string; readonly labels: {readonly [name: string]: string}; readonly value: number | null};

const nameEnd = /[^a-zA-Z0-9_:]/g;
const gap = /[ \t]+/;
const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads the text format that exporters serve (0.0.4 and OpenMetrics). Throws an Error that quotes a line it cannot read. */
export function parseMetrics(text: string): readonly MetricSample[] {
  const samples: MetricSample[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line !== '' && !line.startsWith('#')) samples.push(sampleOf(line));
  }
  return samples;
}

function sampleOf(line: string): MetricSample {
  const end = endOfName(line, 0);
  const name = line.slice(0, end);
  if (name === '' || /^\d/.test(name)) throw unreadable(line);
  let at = skipGap(line, end);
  const labels: [string, string][] = [];
  if (line[at] === '{') {
    at = readLabels(line, at + 1, labels);
    // The brace ends the labels, so a gap is not needed.
  } else if (at === end) throw unreadable(line);
  const [number = '', time = '#'] = line.slice(skipGap(line, at)).split(gap, 2);
  const value = numberOf(number);
  // A time follows, or an exemplar, or nothing.
  if (value === undefined || !(time === '' || time.startsWith('#') || /^-?\d+(\.\d+)?$/.test(time))) throw unreadable(line);
  return {name, labels: Object.fromEntries(labels), value};
}

/** Adds what stands between the braces; returns where it goes on behind them. */
function readLabels(line: string, start: number, into: [string, string][]): number {
  let at = skipGap(line, start);
  while (line[at] !== '}') {
    const end = endOfName(line, at);
    const key = line.slice(at, end);
    at = skipGap(line, end);
    if (key === '' || line[at] !== '=') throw unreadable(line);
    at = skipGap(line, at + 1);
    if (line[at] !== '"') throw unreadable(line);
    let value = '';
    for (at += 1; line[at] !== '"'; at += 1) {
      if (at >= line.length) throw unreadable(line);
      if (line[at] === '\\') {
        at += 1;
        value += line[at] === 'n' ? '\n' : (line[at] ?? '');
      } else value += line[at];
    }
    into.push([key, value]);
    at = skipGap(line, at + 1);
    if (line[at] === ',') at = skipGap(line, at + 1);
    else if (line[at] !== '}') throw unreadable(line);
  }
  return at + 1;
}

function endOfName(line: string, from: number): number {
  nameEnd.lastIndex = from;
  return nameEnd.exec(line)?.index ?? line.length;
}

function skipGap(line: string, from: number): number {
  let at = from;
  while (line[at] === ' ' || line[at] === '\t') at += 1;
  return at;
}

function unreadable(line: string): Error {
  return new Error(`the metrics hold a line that cannot be read: ${line.slice(0, 120)}`);
}

function numberOf(text: string): number | null | undefined {
  if (decimal.test(text)) return Number(text);
  if (/^nan$/i.test(text)) return null;
  if (/^\+?inf(inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  return /^-inf(inity)?$/i.test(text) ? Number.NEGATIVE_INFINITY : undefined;
}

/** Sum of all series of a metric that carry these labels; null when there is none, or none with a number. */
export function sumOf(samples: readonly MetricSample[], name: string, wanted: {readonly [label: string]: string} = {}): number | null {
  const found = samples.filter(
    (sample) => sample.name === name && Object.entries(wanted).every(([key, value]) => sample.labels[key] === value),
  );
  const numbers = found.flatMap(({value}) => (value === null ? [] : [value]));
  return numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0);
}

/** Metrics that a page says it has (`# TYPE`), also those without a series yet. */
export function declaredIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) /gm)].map(([, name]) => name ?? ''));
}

import {changesOf} from '../core/health-changes.ts';
import type {HealthResult} from '../core/health-result.ts';
import {healthText} from './health-text.ts';
import {marks, summaryLine, whereOf} from './health-words.ts';
import {oneLine} from './plain.ts';

/** A stream as far as a watch needs it: stdout, or a test's own. */
export type Screen = {
  readonly isTTY?: boolean;
  readonly rows?: number;
  readonly columns?: number;
  hasColors?(): boolean;
  write(text: string): unknown;
};

/** Shows one round after the other: a terminal is redrawn, elsewhere only what changed is printed. */
export function healthScreen(
  stream: Screen,
  {verbose}: {readonly verbose: boolean},
): {readonly show: (round: HealthResult, before: HealthResult | undefined) => void} {
  if (stream.isTTY !== true) return {show: (round, before) => stream.write(changeLines(round, before))};
  return {
    show: (round) => stream.write(`${home}${cropped(healthText(round, {colours: stream.hasColors?.() === true, verbose}), stream)}`),
  };
}

/** Cursor to the top left, and everything below it erased: nothing of the round before stays. */
const home = '\u001b[H\u001b[J';

/** A round that is longer than the screen would scroll, and the next one be drawn in the middle of it. */
function cropped(text: string, {rows = 24, columns = 80}: Screen): string {
  const lines = text.trimEnd().split('\n');
  const last = lines.at(-1) ?? '';
  const room = rows - 2 - heightOf(last, columns);
  const shown: string[] = [];
  let height = 0;
  for (const line of lines.slice(0, -1)) {
    height += heightOf(line, columns);
    if (height > room) break;
    shown.push(line);
  }
  const left = lines.length - 1 - shown.length;
  return [...shown, ...(left === 0 ? [] : [`… ${left} more lines; --output text=FILE has all`]), last].join('\n').concat('\n');
}

function heightOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(oneLine(line, Number.POSITIVE_INFINITY).length / columns));
}

/** The first round by its summary and what is not fine; then one line for each change: time, id, instance, old → new, why. */
export function changeLines(round: HealthResult, before: HealthResult | undefined): string {
  const time = round.startedAt.slice(0, 19);
  const lines = changesOf(round, before).map(({from, to, message, ...where}) => {
    const mark = to === 'gone' ? '-' : marks[to];
    return `${time}Z ${mark} ${whereOf(where)}: ${from === '' ? '' : `${from} → `}${to}: ${oneLine(message)}`;
  });
  const all = before === undefined ? [summaryLine(round), ...lines] : lines;
  return all.length === 0 ? '' : `${all.join('\n')}\n`;
}

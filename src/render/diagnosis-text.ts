import type {Cause, Verdict} from '../core/cause.ts';
import {formatDuration} from '../core/duration.ts';
import type {Diagnosis} from '../diagnosis/_types.ts';
import type {DiagnoseResult} from '../diagnosis/result.ts';

const marks: {readonly [verdict in Verdict]: string} = {failed: '✖', unknown: '?', waiting: '…', progressing: '…', ready: '✔'};
/** Lines of evidence per cause; JSON has all. */
const shownLines = 3;
const shownReady = 20;

/** For a person at night: worst first, the cause before the proof, the next action last. */
export function diagnosisText({objects, notes, now}: DiagnoseResult): string {
  const at = Date.parse(now);
  const open = objects.filter((one) => one.verdict !== 'ready' || one.causes.length > 0);
  const ready = objects.filter((one) => one.verdict === 'ready' && one.causes.length === 0);
  const lines = [
    ...notes.map((note) => `note: ${note}`),
    ...open.flatMap((one) => [...headOf(one), ...one.causes.flatMap((cause) => causeLines(cause, at)), '']),
    ...(ready.length === 0 ? [] : readyLines(ready, open.length === 0)),
    ...(objects.length === 0 ? ['nothing was found that could be judged'] : []),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function nameOf({key, causes}: Diagnosis): string {
  // An answer of the API server is about an object that does not exist, or exists unchanged.
  if (key.kind === 'Status' && causes[0] !== undefined) return `${causes[0].object} (answer of the API server)`;
  return `${key.kind.toLowerCase()}/${key.name}${key.namespace === undefined ? '' : ` (${key.namespace})`}`;
}

function headOf(one: Diagnosis): readonly string[] {
  const {verdict, summary, desired, serving, old, ready} = one;
  const head = `${marks[verdict]} ${nameOf(one)}: ${verdict.toUpperCase()}, ${summary}`;
  if (desired === 0 || serving === null || verdict === 'ready') return [head];
  if (!serving) return [head, '  users: NO ready pod serves'];
  return [
    head,
    old > 0
      ? `  users: still served by ${old} ready ${old === 1 ? 'pod' : 'pods'} of the old revision`
      : `  users: served by ${ready} ready ${ready === 1 ? 'pod' : 'pods'}`,
  ];
}

function causeLines(cause: Cause, now: number): readonly string[] {
  const shared = cause.count > 1 ? ` (${cause.count} like this)` : '';
  return [
    `  ${cause.code}${kindText(cause, now)}: ${cause.summary}`,
    `    where: ${cause.object}${cause.container === undefined ? '' : `, container ${cause.container}`}${shared}${sinceText(cause.since, now)}`,
    ...cause.evidence.slice(0, shownLines).map((line) => `    | ${line}`),
    `    → ${cause.hint}`,
    ...cause.consequences.map(({code, summary}) => `    therefore ${code}: ${summary}`),
  ];
}

function kindText({kind, graceEndsAt}: Cause, now: number): string {
  if (kind === 'waiting-for-capacity') return ' (waits for room)';
  if (kind === 'retryable') return ' (may heal by itself)';
  const left = graceEndsAt === undefined ? 0 : Date.parse(graceEndsAt) - now;
  return left > 0 ? ` (a failure in ${formatDuration(left)} unless it heals)` : '';
}

function sinceText(since: string | null, now: number): string {
  if (since === null) return '';
  const age = now - Date.parse(since);
  return `, since ${since.replace('.000Z', 'Z')}${age > 0 ? ` (${formatDuration(age)})` : ''}`;
}

/** What is fine is counted, and named only when nothing else is there to read. */
function readyLines(ready: readonly Diagnosis[], alone: boolean): readonly string[] {
  if (!alone) return [`✔ ${ready.length} more ${ready.length === 1 ? 'object is' : 'objects are'} as wanted`];
  const rest = ready.length > shownReady ? [`✔ and ${ready.length - shownReady} more`] : [];
  return [...ready.slice(0, shownReady).map((one) => `✔ ${nameOf(one)}: ready, ${one.summary}`), ...rest];
}

import {sentenceOf} from '../core/errors.ts';
import type {LogsRequest, PodExec} from '../core/ports.ts';
import {isTroubled, type PodView} from './pods.ts';
import {inTurns} from './turns.ts';

const width = 6;
/** Pods in trouble whose logs are read, in all and of one workload; they rarely differ. */
const troubledPods = 60;
const troubledOfOwner = 6;
/** Pods that are fine, of each workload: what a healthy one says is half of the answer. */
const healthyOfOwner = 1;
const tailLines = 400;
const tailBytes = 256 * 1024;
const headBytes = 32 * 1024;

export type Log = {readonly pod: string; readonly container: string; readonly previous: boolean; readonly text: string};
type Wanted = {readonly pod: string; readonly container: string; readonly previous: boolean};

/** Which logs are read, the most telling first: pods in trouble, of those the run that ended before the one that follows. */
export function wantedLogs(views: readonly PodView[]): readonly Wanted[] {
  const troubled = limited(views.filter(isTroubled), troubledOfOwner).slice(0, troubledPods);
  const healthy = limited(
    views.filter((view) => !isTroubled(view)),
    healthyOfOwner,
  );
  return [...troubled, ...healthy].flatMap(({name: pod, containers}) =>
    [...containers]
      .sort((a, b) => Number(a.ready) - Number(b.ready) || b.restarts - a.restarts)
      .flatMap(({name: container, restarts}) => [
        ...(restarts > 0 ? [{pod, container, previous: true}] : []),
        {pod, container, previous: false},
      ]),
  );
}

/** Reads logs into the list until the signal aborts. What failed goes to `missing`, each reason once. */
export async function gatherLogs(
  pods: PodExec,
  namespace: string,
  wanted: readonly Wanted[],
  into: {readonly logs: Log[]; readonly missing: string[]},
  signal: AbortSignal,
): Promise<void> {
  const reasons = new Map<string, number>();
  let refused = false;
  await inTurns(wanted, width, signal, async (one) => {
    if (refused) return;
    try {
      const text = await headAndTail(pods, {namespace, ...one}, signal);
      if (text !== undefined && text !== '') into.logs.push({...one, text});
    } catch (error) {
      const why = signal.aborted
        ? 'the time was over'
        : sentenceOf(error).replaceAll(one.pod, 'POD').replaceAll(one.container, 'CONTAINER');
      reasons.set(why, (reasons.get(why) ?? 0) + 1);
      // Who may not read one log may read none.
      if (/forbidden|cannot get resource "pods\/log"/i.test(why)) refused = true;
    }
  });
  for (const [why, count] of reasons) into.missing.push(`${refused ? 'all logs' : `${count} logs`}: ${why}`);
  const left = wanted.length - into.logs.length;
  if (signal.aborted && reasons.size === 0 && left > 0) into.missing.push(`up to ${left} logs: the time was over`);
}

/** The beginning and the end; the middle of a long log is left out on the server already. */
async function headAndTail(pods: PodExec, request: LogsRequest, signal: AbortSignal): Promise<string | undefined> {
  let tail = await pods.logs({...request, tailLines, limitBytes: tailBytes}, signal);
  if (tail === undefined) return undefined;
  const full = Buffer.byteLength(tail) >= tailBytes;
  // The limit counts from the first of those lines, so with very long lines the end is not among them.
  if (full) tail = (await pods.logs({...request, tailLines: tailLines / 10, limitBytes: tailBytes}, signal)) ?? tail;
  if (Buffer.byteLength(tail) >= tailBytes) tail = wholeLines(tail);
  if (!full && tail.split('\n').length <= tailLines) return tail;
  const head = await pods.logs({...request, limitBytes: headBytes}, signal);
  return head === undefined ? tail : `${wholeLines(head)}\n… what lies between the beginning and the end is not kept …\n${tail}`;
}

/** A cut in the middle of a line may be a cut in the middle of a secret, which nothing would find any more. */
function wholeLines(head: string): string {
  const end = head.lastIndexOf('\n');
  return end < 0 ? head.slice(0, Math.max(0, head.length - 4_096)) : head.slice(0, end);
}

function limited(views: readonly PodView[], perOwner: number): readonly PodView[] {
  const seen = new Map<string, number>();
  return views.filter(({owner}) => {
    const count = seen.get(owner) ?? 0;
    seen.set(owner, count + 1);
    return count < perOwner;
  });
}

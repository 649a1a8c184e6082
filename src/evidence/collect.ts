import {createHash, randomUUID} from 'node:crypto';
import type {EvidenceStore, KeptEvidence} from '../core/evidence.ts';
import {bounded} from './bound.ts';
import {filesOf, leftOutPods} from './files.ts';
import {type Gathered, gatherCluster} from './gather.ts';
import {gatherLogs, type Log, wantedLogs} from './logs.ts';
import {page} from './page.ts';
import {worstFirst} from './pods.ts';
import {redactor} from './redact.ts';
import {type KnownSecret, secretValues} from './secret-values.ts';
import {type Subject, viewOf} from './view.ts';

export type {KnownSecret} from './secret-values.ts';
export type {Subject} from './view.ts';

/** How long reading may take, in milliseconds by the world's clock; what remains of half a minute is for writing. */
const readingMs = 25_000;

export type CollectOptions = {
  readonly store: EvidenceStore;
  /** Secrets whose values must not survive, whatever file they got into. */
  readonly secrets: readonly KnownSecret[];
  /** Ends the reading early: what was read by then is kept. */
  readonly signal?: AbortSignal;
  /** What the files may take, in bytes; 20 MB when absent. */
  readonly limitBytes?: number;
};

export type Collected = KeptEvidence & {readonly notCollected: readonly string[]};

/**
 * Saves what explains a failure before anything is reverted: objects, events, logs, plan, findings, timeline, and a report
 * that says what is missing. At most 20 MB and half a minute. Throws a ToolError when it cannot be written.
 */
export async function collectEvidence(subject: Subject, options: CollectOptions): Promise<Collected> {
  const {world, target} = subject;
  const limit = new AbortController();
  const timer = world.clock.timer(readingMs, () => limit.abort(new Error(`the ${readingMs / 1_000} s for reading were over`)));
  const signal = options.signal === undefined ? limit.signal : AbortSignal.any([options.signal, limit.signal]);
  const gathered: Gathered = {objects: [], events: [], nodes: [], kinds: [], versions: {}, missing: []};
  const logs: Log[] = [];
  let values: readonly string[] | undefined;
  try {
    await until(signal, async () => {
      // Nothing that was read may be written before these are known.
      const known = await secretValues(world, target.namespace, options.secrets, signal);
      values = known.values;
      gathered.missing.push(...known.unread.map((name) => `certainty about Secret ${name}: what it holds was found by its look alone`));
      await gatherCluster(world, target.namespace, gathered, signal);
      const pods = worstFirst(gathered.objects.filter((object) => object.kind === 'Pod'));
      await gatherLogs(world.pods, target.namespace, wantedLogs(pods), {logs, missing: gathered.missing}, signal);
    });
  } finally {
    timer.cancel();
  }
  if (signal.aborted) gathered.missing.push('whatever was not read when the time for reading was over');
  return keep(subject, options, gathered, values === undefined ? [] : logs, values ?? []);
}

async function keep(
  subject: Subject,
  {store, limitBytes}: CollectOptions,
  gathered: Gathered,
  logs: readonly Log[],
  values: readonly string[],
): Promise<Collected> {
  const redact = redactor(values);
  const view = viewOf(subject, gathered, logs, gathered.missing);
  const left = leftOutPods(view);
  const {files, cut} = bounded(filesOf(view, redact), limitBytes);
  const missing = [
    ...gathered.missing,
    ...(left > 0 ? [`${left} pods that are ready and look like others of their workload`] : []),
    ...(cut === undefined ? [] : [cut]),
  ].map(redact);
  const id = idOf(subject);
  const index = {path: 'index.md', text: redact(page({...view, missing}))};
  const kept = await store.write(id, [index, ...files]);
  return {...kept, notCollected: missing};
}

/** Ends when the work does or the signal aborts; a read that ignores its signal must not hold a failed run up. */
async function until(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), {once: true}));
  const done = work().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  await Promise.race([done, stopped]);
}

/** `20260302T090124Z-production-3f2a9c`: sorts by time. */
function idOf({world, target}: Subject): string {
  const at = world.clock
    .now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '');
  const name = target.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
  return `${at}-${name}-${createHash('sha256').update(randomUUID()).digest('hex').slice(0, 6)}`;
}

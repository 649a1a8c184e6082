import {mkdir, readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Standing} from '../../../faults/_standing.ts';
import {writeAtomic} from '../../atomic.ts';
import {type Effect, effectFile, faultsDir, REACHED, readReached, readWanted, WANTED} from '../../faults/standing.ts';
import {answers, type Ground} from './act.ts';
import {chosen, handlerOf} from './handlers.ts';
import {Marks} from './marks.ts';

const EVERY_MS = 1_000;
/** A fault that waits for its pod must strike before a gate can pass. */
const ARMED_MS = 100;

/** Keeps the faults of `sandbox break` in force while their files exist, also for pods that come later; undoes them when they are gone. */
export async function enforceFaults(ground: Ground, signal: AbortSignal): Promise<void> {
  const folder = faultsDir(ground.dir);
  await mkdir(folder, {recursive: true, mode: 0o700});
  while (!signal.aborted) {
    const restless = await enforceOnce(ground).catch((error: unknown) => {
      ground.log(`faults: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    });
    await sleep(restless ? ARMED_MS : EVERY_MS, undefined, {signal}).catch(() => {});
  }
}

/** One round over all faults. True while one of them is on its way. */
export async function enforceOnce(ground: Ground): Promise<boolean> {
  const folder = faultsDir(ground.dir);
  const files = await readdir(folder).catch(() => []);
  const read = <T>(ending: string, parse: (file: string) => Promise<T | undefined>) =>
    Promise.all(files.filter((file) => file.endsWith(ending)).map((file) => parse(join(folder, file))));
  const wanted = (await read(WANTED, readWanted)).filter((fault) => fault !== undefined);
  const reached = (await read(REACHED, readReached)).filter((one) => one !== undefined);
  let restless = false;
  for (const fault of wanted) {
    const before = reached.find((one) => one.fault.id === fault.id)?.effect;
    // Written first: what is half done must be undone as well.
    if (before === undefined) await say(ground.dir, 'armed', fault);
    const effect = await apply(fault, ground);
    if (effect === 'armed') restless = true;
    if (effect !== (before ?? 'armed')) await say(ground.dir, effect, fault);
  }
  for (const {fault} of reached) {
    if (wanted.some(({id}) => id === fault.id)) continue;
    if (await undo(fault, ground)) await rm(effectFile(ground.dir, fault.id), {force: true});
    else restless = true;
  }
  return restless;
}

async function say(dir: string, effect: Effect, fault: Standing): Promise<void> {
  await writeAtomic(effectFile(dir, fault.id), `${JSON.stringify({effect, fault})}\n`);
}

/** Each act at each of its pods. The second begins when the first is in force. */
async function apply({id, acts, shown}: Standing, ground: Ground): Promise<Effect> {
  for (const [index, act] of acts.entries()) {
    const pods = chosen(ground.pods(), act.pods);
    const marks = new Marks(ground.dir, id, index);
    const effects = await Promise.all(pods.map((pod) => handlerOf(act).apply(act, pod, marks, ground)));
    if (effects.length === 0 || effects.includes('armed')) return 'armed';
  }
  if (shown === undefined) return 'active';
  const seen = await Promise.all(chosen(ground.pods(), shown.pods).map((pod) => answers(pod, shown.question)));
  return seen.includes(true) ? 'active' : 'armed';
}

/** The last act first; one that is not undone yet keeps those before it in force. */
async function undo({id, acts}: Standing, ground: Ground): Promise<boolean> {
  for (const [index, act] of [...acts.entries()].reverse()) {
    const marks = new Marks(ground.dir, id, index);
    let left = false;
    for (const name of await marks.pods()) {
      const pod = ground.pods().find((one) => one.name === name);
      if (await handlerOf(act).undo(act, name, pod, marks, ground)) await marks.clear(name);
      else left = true;
    }
    if (left) return false;
  }
  return true;
}

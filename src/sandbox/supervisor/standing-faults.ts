import {mkdir, readdir, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {writeAtomic} from '../atomic.ts';
import {type Effect, effectFile, faultsDir, type StandingFault, standingFaultSchema} from '../faults/standing.ts';
import {hold, isHeld, release} from './holds.ts';
import type {Reconciler} from './reconciler.ts';
import {appOf, isRealJob} from './view.ts';

const EVERY_MS = 500;
/** A fault that waits for its pod must strike before a gate can pass. */
const ARMED_MS = 100;

/** Where a replica that receives nothing is sent: the discard port of loopback, where nobody listens. */
const NOWHERE = 'host=127.0.0.1 port=9 connect_timeout=2 application_name=gomeet_fault';

/** Keeps the faults of `sandbox break` in force while their files exist, also for pods that come later; undoes them when they are gone. */
export async function enforceFaults(dir: string, reconciler: Reconciler, signal: AbortSignal): Promise<void> {
  await mkdir(faultsDir(dir), {recursive: true, mode: 0o700});
  const inForce = new Map<string, StandingFault>();
  const written = new Map<string, Effect>();
  while (!signal.aborted) {
    const wanted = await standing(dir);
    let armed = false;
    for (const fault of wanted) {
      const effect = await apply(dir, fault, reconciler);
      if (effect === 'active') inForce.set(fault.name, fault);
      else armed = true;
      if (written.get(fault.name) === effect) continue;
      await writeAtomic(effectFile(dir, fault.name), `${JSON.stringify({effect})}\n`);
      written.set(fault.name, effect);
    }
    for (const [name, fault] of inForce) {
      if (wanted.some((other) => other.name === name)) continue;
      if (!(await undo(dir, fault, reconciler))) continue;
      inForce.delete(name);
      written.delete(name);
      await rm(effectFile(dir, name), {force: true});
    }
    await sleep(armed ? ARMED_MS : EVERY_MS, undefined, {signal}).catch(() => {});
  }
}

async function standing(dir: string): Promise<StandingFault[]> {
  const files = (await readdir(faultsDir(dir)).catch(() => [])).filter((file) => file.endsWith('.fault.json'));
  const read = files.map(async (file) =>
    standingFaultSchema.safeParse(JSON.parse(await readFile(join(faultsDir(dir), file), 'utf8').catch(() => 'null'))),
  );
  return (await Promise.all(read)).flatMap(({data}) => (data === undefined ? [] : [data]));
}

async function apply(dir: string, fault: StandingFault, reconciler: Reconciler): Promise<Effect> {
  return fault.name === 'redis-master-down' ? holdDown(dir, fault.pod, reconciler) : cutOff(dir, fault.pod, reconciler);
}

/** Kills the server once the cluster has formed, and keeps it from coming back. */
async function holdDown(dir: string, pod: string, reconciler: Reconciler): Promise<Effect> {
  if (await isHeld(dir, pod)) return 'active';
  const info = await reconciler.runner(pod)?.exec(['redis-cli', 'cluster', 'info']);
  const field = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info?.stdout ?? '')?.[1] ?? '';
  const nodes = reconciler.pods.filter((other) => appOf(other) === 'redis').length;
  const forming = reconciler.pods.some(isRealJob);
  if (forming || field('cluster_state') !== 'ok' || Number(field('cluster_known_nodes')) < nodes) return 'armed';
  await hold(dir, pod);
  reconciler.runner(pod)?.kill();
  return 'active';
}

/** Gives a replica a primary_conninfo that leads nowhere; what it had is kept for the way back. */
async function cutOff(dir: string, pod: string, reconciler: Reconciler): Promise<Effect> {
  const conninfo = await query(reconciler, pod, "SELECT current_setting('primary_conninfo')");
  if (conninfo === undefined) return 'armed';
  if (conninfo !== NOWHERE) {
    await writeAtomic(savedFile(dir, pod), conninfo);
    await query(reconciler, pod, `ALTER SYSTEM SET primary_conninfo = '${NOWHERE}'`);
    await query(reconciler, pod, 'SELECT pg_reload_conf()');
  }
  const receivers = await query(reconciler, pod, "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'");
  return receivers === '0' ? 'active' : 'armed';
}

/** True when the fault is undone, or there is nothing left to undo. */
async function undo(dir: string, {name, pod}: StandingFault, reconciler: Reconciler): Promise<boolean> {
  if (name === 'redis-master-down') {
    await release(dir, pod);
    return true;
  }
  const saved = await readFile(savedFile(dir, pod), 'utf8').catch(() => undefined);
  if (saved === undefined) return true;
  const set = await query(reconciler, pod, `ALTER SYSTEM SET primary_conninfo = '${saved.replaceAll("'", "''")}'`);
  if (set === undefined) return reconciler.runner(pod) === undefined;
  await query(reconciler, pod, 'SELECT pg_reload_conf()');
  await rm(savedFile(dir, pod), {force: true});
  return true;
}

async function query(reconciler: Reconciler, pod: string, sql: string): Promise<string | undefined> {
  const answer = await reconciler.runner(pod)?.exec(['psql', '-X', '-A', '-t', '-q', '-U', 'postgres', '-d', 'postgres', '-c', sql]);
  return answer?.code === 0 ? answer.stdout.trim() : undefined;
}

function savedFile(dir: string, pod: string): string {
  return join(faultsDir(dir), `${pod}.conninfo`);
}

import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {TestContext} from 'vitest';
import {Addresses} from '../../../src/sandbox/supervisor/addresses.ts';
import {Reconciler} from '../../../src/sandbox/supervisor/reconciler.ts';
import type {ContainerState} from '../../../src/sandbox/supervisor/reporter.ts';
import {FILES} from './_pods.ts';

type Here = {
  readonly dir: string;
  readonly reconciler: Reconciler;
  readonly told: readonly string[];
  /** Waits until `found` says yes; a deadline ends a test that would hang. */
  readonly until: (found: () => boolean | Promise<boolean>) => Promise<void>;
  readonly pidOf: (name: string) => Promise<number>;
};

/** A folder and a reconciler of this test's own: the tests wait for processes, and they do so at the same time. */
export async function place({onTestFinished}: Pick<TestContext, 'onTestFinished'>): Promise<Here> {
  const dir = await mkdtemp(join(tmpdir(), 'gomeet-reconcile-'));
  const told: string[] = [];
  const say = (text: string) => void told.push(text);
  const reconciler = new Reconciler({
    machine: {
      dir,
      root: dir,
      identity: {user: 'somebody'},
      programs: {path: [], versions: {postgres: '15.18', pgbouncer: '1.18.0', redis: '7.0.15'}, files: FILES},
      shims: join(dir, 'shims'),
      routesFile: join(dir, 'routes.sh'),
      octet: 10,
    },
    addresses: new Addresses(10),
    agentMap: join(dir, 'agent-map.json'),
    reporter: {
      ready: (pod, answers) => say(`${pod.metadata.name} ${answers ? 'ready' : 'not ready'}`),
      complete: (pod, succeeded) => say(`${pod.metadata.name} ${succeeded ? 'succeeded' : 'failed'}`),
      container: (pod, {now, lastExitCode}: ContainerState) =>
        say(`${pod.metadata.name} ${now.kind === 'running' ? 'running' : now.reason} ${lastExitCode ?? ''}`.trim()),
    },
    log: () => {},
  });
  onTestFinished(async () => {
    await reconciler.stop();
    await rm(dir, {recursive: true, force: true, maxRetries: 3});
  });
  const until: Here['until'] = async (found) => {
    for (const deadline = Date.now() + 15_000; !(await found()); await sleep(20))
      if (Date.now() > deadline) throw new Error(`not in time; told: ${told.join(', ')}`);
  };
  const pidOf: Here['pidOf'] = async (name) =>
    (JSON.parse(await readFile(join(dir, 'pod-processes', `${name}.json`), 'utf8')) as {pid: number}).pid;
  return {dir, reconciler, told, until, pidOf};
}

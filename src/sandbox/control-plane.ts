import {readFile, writeFile} from 'node:fs/promises';
import {request} from 'node:http';
import {setTimeout as sleep} from 'node:timers/promises';
import {Failed} from '../core/errors.ts';
import type {SandboxApi} from './api.ts';
import {type Component, componentArgv} from './components.ts';
import {layout} from './paths.ts';
import {endRecorded, isAlive, listProcesses, type ProcessRef, startProcess} from './processes.ts';
import type {SandboxState} from './state.ts';

const AUDIT_POLICY = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules: [{level: Metadata}]\n';

/** Starts etcd and the API server and waits until the API answers. Every request is audited at Metadata level. */
export async function startApi(state: SandboxState, api: SandboxApi): Promise<void> {
  await writeFile(layout(state.dir).auditPolicy, AUDIT_POLICY, {mode: 0o600});
  const etcd = await startComponent(state, 'etcd');
  await waitFor('etcd', [etcd], async () => (await plainStatus(`http://127.0.0.1:${state.ports.etcd}/health`)) === 200);
  const apiserver = await startComponent(state, 'kube-apiserver');
  await waitFor(
    'kube-apiserver',
    [etcd, apiserver],
    async () => (await api.raw('GET', '/readyz', undefined, undefined, 2000)).status === 200,
  );
}

/** Starts components that need only the API. They retry by themselves, so nobody waits here. */
export async function startComponents(state: SandboxState, components: readonly Component[]): Promise<void> {
  await Promise.all(components.map((component) => startComponent(state, component)));
}

/** Ends the processes in this order: whatever talks to the API, the API server, etcd last. */
export async function stopControlPlane(dir: string): Promise<number> {
  const all = await listProcesses(dir);
  const last = ['kube-apiserver', 'etcd'];
  const named = (name: string) => all.filter((ref) => ref.name === name);
  for (const group of [named('daemon'), all.filter((ref) => !['daemon', ...last].includes(ref.name)), ...last.map(named)]) {
    // The daemon shuts data stores down in order, which takes longer than a control-plane process.
    await Promise.all(group.map((ref) => endRecorded(dir, ref, ref.name === 'daemon' ? 40_000 : 8_000)));
  }
  return all.length;
}

/** Asks again until `ready` says yes; fails as soon as one of the processes has died, with the end of its log. */
export async function waitFor(
  what: string,
  processes: readonly ProcessRef[],
  ready: () => Promise<boolean>,
  timeoutMs = 120_000,
): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; ; ) {
    if (await ready().catch(() => false)) return;
    const dead = processes.find((ref) => !isAlive(ref));
    if (dead !== undefined) throw new Failed(`${dead.name} ended while the sandbox started: ${await tail(dead.log)}`);
    if (Date.now() > deadline) throw new Failed(`${what} was not ready after ${timeoutMs / 1000} s.`);
    await sleep(50);
  }
}

async function startComponent(state: SandboxState, component: Component): Promise<ProcessRef> {
  // The garbage collector of Go may run less often: a rehearsal is short, and two cores are few.
  return startProcess(state.dir, component, componentArgv(state, component), {env: {GOGC: '200'}});
}

async function tail(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-3).join(' | ').slice(-600);
}

async function plainStatus(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, {timeout: 2000}, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call
      .on('timeout', () => call.destroy())
      .on('error', reject)
      .end();
  });
}

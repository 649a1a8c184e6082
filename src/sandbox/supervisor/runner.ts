import {setTimeout as sleep} from 'node:timers/promises';
import {commandLine, type Prepared, prepareContainer} from './command.ts';
import {type EnvSources, MissingReference} from './env.ts';
import {whileHeld} from './holds.ts';
import {runInitContainers} from './init-containers.ts';
import type {PodLayout} from './layout.ts';
import type {Container, Pod} from './pod.ts';
import {makePodFiles, writePodFiles} from './pod-files.ts';
import {asksReady} from './probe.ts';
import {capture, forgetPodProcess, freshLog, type Running, recordPodProcess, runFor, signalGroup, start} from './process.ts';
import {watchReadiness} from './readiness.ts';
import type {Reporter} from './reporter.ts';
import {endStragglers} from './stragglers.ts';
import type {Surroundings} from './surroundings.ts';
import {appOf, mainContainer} from './view.ts';

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 10_000;
/** How soon a ConfigMap or Secret that was missing is looked for again. */
const MISSING_MS = 300;
/** After how many of these looks the API server is told again. */
const RETELL = 10;
/** A process that lived this long starts with the first delay again. */
const SETTLED_MS = 30_000;
/** How long a deployed preStop hook may take, and how long the process may take to end after its signal. */
const PRE_STOP_MS = 4_000;
const GRACE_MS = 8_000;

/** How long a fault's own command may take. */
const EXEC_MS = 5_000;

/** Docker images of these servers ask to be stopped like this; for PostgreSQL, SIGTERM would wait for every client. */
const STOP_SIGNAL = {postgres: 'SIGINT', pgbouncer: 'SIGINT', redis: 'SIGTERM', job: 'SIGTERM'} as const;

/** Keeps the process behind one pod: files, init containers, server, readiness, restarts; until `stop`. */
export class Runner {
  readonly pod: Pod;
  readonly address: string;
  private readonly around: Surroundings;
  private readonly abort = new AbortController();
  private readonly finished: Promise<void>;
  private layout: PodLayout | undefined;
  private prepared: Prepared | undefined;
  private running: Running | undefined;
  private restarts = 0;
  /** What the container still waited for, as it was told last. */
  private missing = '';

  constructor(pod: Pod, address: string, around: Surroundings) {
    this.pod = pod;
    this.address = address;
    this.around = around;
    this.finished = this.keep().catch((error: unknown) =>
      around.log(`${pod.metadata.name}: ${error instanceof Error ? error.message : String(error)}`),
    );
  }

  /** Writes ConfigMaps, Secrets and names again, as a kubelet does. `reload` re-reads names in a server that keeps them. */
  async refresh(reload: boolean): Promise<void> {
    if (this.layout === undefined) return;
    const {machine, routes} = this.around;
    const changed = await writePodFiles(this.layout, this.sources(), routes(), machine).catch(() => []);
    // PgBouncer resolves names again by itself; here they are addresses in its file.
    if (reload && appOf(this.pod) === 'pgbouncer' && changed.some((path) => path.endsWith('.ini')) && this.running !== undefined)
      process.kill(this.running.pid, 'SIGHUP');
  }

  /** Ends the process as the pod's deletion would, with its preStop hook unless `atOnce`. Resolves when nothing runs any more. */
  async stop(atOnce: boolean): Promise<void> {
    if (this.abort.signal.aborted) return this.finished;
    const running = this.running;
    this.abort.abort();
    if (running !== undefined) {
      if (!atOnce) await this.preStop(running);
      await running.end(STOP_SIGNAL[appOf(this.pod) ?? 'job'], GRACE_MS);
    }
    await this.finished;
  }

  private async keep(): Promise<void> {
    const container = mainContainer(this.pod);
    if (container === undefined) return;
    let backoff = FIRST_BACKOFF_MS;
    let initialised = false;
    let attempts = 0;
    while (!this.stopped) {
      const started = Date.now();
      try {
        this.layout ??= await makePodFiles(this.sources(), this.around.routes(), this.around.machine);
        initialised ||= await runInitContainers(this.sources(), this.layout, this.around, this.abort.signal, (running) => {
          this.running = running;
        });
        const again = initialised ? await this.serve(container, this.layout) : true;
        if (this.stopped || !again) return;
      } catch (error) {
        if (!(error instanceof MissingReference)) throw error;
        // Again and again: kwok says "running" when the pod was only just created.
        if (attempts++ % RETELL === 0 || error.message !== this.missing)
          this.tell({kind: 'waiting', reason: 'CreateContainerConfigError', message: error.message});
        this.missing = error.message;
        await this.pause(MISSING_MS);
        continue;
      }
      if (Date.now() - started > SETTLED_MS) backoff = FIRST_BACKOFF_MS;
      await this.pause(backoff);
      backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS);
    }
  }

  /** Runs the main container once; false when it is not to run again. */
  private async serve(container: Container, layout: PodLayout): Promise<boolean> {
    const {machine, log, mapped} = this.around;
    const {name} = this.pod.metadata;
    await whileHeld(machine.dir, name, this.abort.signal);
    if (this.stopped) return false;
    const prepared = prepareContainer(container, this.sources(), machine, layout);
    const output = await freshLog(machine.dir, name);
    if (this.stopped) return false;
    const running = start(prepared, machine.identity, output);
    this.running = running;
    this.prepared = prepared;
    await recordPodProcess(machine.dir, name, running.pid);
    mapped(this.pod, container, prepared, running.pid);
    log(`${name}: ${container.name} runs as process ${running.pid} at ${this.address}`);
    if (this.restarts > 0 || this.missing !== '') this.tell({kind: 'running'});
    const gone = new AbortController();
    const watching = appOf(this.pod) === undefined ? Promise.resolve() : this.watch(container, prepared, gone.signal);
    const ending = await running.ended;
    await endStragglers(layout);
    this.running = undefined;
    await forgetPodProcess(machine.dir, name);
    const complete = appOf(this.pod) === undefined && (ending.code === 0 || this.pod.spec.restartPolicy === 'Never');
    // Before the annotation goes: without a true condition, kwok leaves this status alone.
    if (!this.stopped && !complete) this.tellEnded(container.name, ending.code);
    gone.abort();
    await watching;
    if (this.stopped) return false;
    log(`${name}: ${container.name} ended with ${ending.code}${ending.error === undefined ? '' : `: ${ending.error}`}`);
    if (complete) this.around.reporter.complete(this.pod, ending.code === 0);
    return !complete;
  }

  private watch(container: Container, prepared: Prepared, signal: AbortSignal): Promise<void> {
    const {reporter, machine} = this.around;
    const {periodSeconds, failureThreshold} = container.readinessProbe ?? {periodSeconds: 10, failureThreshold: 1};
    return watchReadiness(
      () => asksReady(container, prepared, machine.identity, this.address),
      {periodMs: periodSeconds * 1000, failureThreshold},
      (ready) => reporter.ready(this.pod, ready),
      signal,
    );
  }

  /** SIGKILL, as an OOM killer would; the process starts again after its back-off unless a hold keeps it down. */
  kill(): void {
    if (this.running !== undefined) signalGroup(this.running.pid, 'SIGKILL');
  }

  /** Runs a command in the container, as `kubectl exec` would; undefined while no server runs. */
  async exec(argv: readonly string[]): Promise<{readonly code: number; readonly stdout: string} | undefined> {
    if (this.running === undefined || this.prepared === undefined) return undefined;
    return capture({...this.prepared, argv}, this.around.machine.identity, EXEC_MS);
  }

  private async preStop(running: Running): Promise<void> {
    const hook = mainContainer(this.pod)?.lifecycle?.preStop?.exec?.command;
    if (hook === undefined || this.prepared === undefined) return;
    const {env, mounts} = this.prepared;
    const command = {...this.prepared, argv: commandLine(hook, env, mounts)};
    const hooked = runFor(command, this.around.machine.identity, PRE_STOP_MS, {GOMEET_MAIN_PID: String(running.pid)});
    await Promise.race([hooked, running.ended]);
  }

  private tellEnded(container: string, exitCode: number): void {
    this.restarts++;
    this.tell({kind: 'waiting', reason: 'CrashLoopBackOff', message: `back-off restarting failed container ${container}`}, exitCode);
  }

  private tell(now: Parameters<Reporter['container']>[1]['now'], lastExitCode?: number): void {
    const name = mainContainer(this.pod)?.name ?? '';
    const last = lastExitCode === undefined ? {} : {lastExitCode};
    this.around.reporter.container(this.pod, {name, restartCount: this.restarts, now, ...last});
  }

  private sources(): EnvSources {
    return {pod: this.pod, address: this.address, ...this.around.data()};
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, {signal: this.abort.signal}).catch(() => {});
  }

  private get stopped(): boolean {
    return this.abort.signal.aborted;
  }
}

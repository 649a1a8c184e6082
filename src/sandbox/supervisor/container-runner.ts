import type {RealContainer} from './apps/index.ts';
import {type CaptureOptions, capture, startClient} from './client.ts';
import {commandLine, type Prepared, prepareContainer} from './command.ts';
import type {EnvSources} from './env.ts';
import {whileHeld} from './holds.ts';
import {homeOf, mountsOf, type PodLayout} from './layout.ts';
import {persist} from './persist.ts';
import type {Container} from './pod.ts';
import {asksReady} from './probe.ts';
import {forgetPodProcess, freshLog, type Running, recordPodProcess, runFor, signalGroup, start} from './process.ts';
import {watchReadiness} from './readiness.ts';
import type {ContainerState} from './reporter.ts';
import {endStragglers} from './stragglers.ts';
import type {Surroundings} from './surroundings.ts';

/** How long a deployed preStop hook may take, and how long the process may take to end after its signal. */
const PRE_STOP_MS = 4_000;
const GRACE_MS = 8_000;

/** How long a fault's own command may take. */
const EXEC_MS = 5_000;

/** A container of a pod whose files are there. */
export interface Place {
  readonly container: Container;
  /** Undefined for the container of a Job: it runs to its end. */
  readonly real: RealContainer | undefined;
  /** Name of the sidecar; undefined for the main container. */
  readonly sidecar: string | undefined;
  readonly layout: PodLayout;
  readonly sources: () => EnvSources;
  /** Sessions of the pod's other containers. */
  readonly others: () => readonly number[];
  readonly ready: (answers: boolean) => void;
}

/** Keeps the process behind one container: server, readiness, restarts; until the pod's `signal`. */
export class ContainerRunner {
  readonly place: Place;
  private readonly around: Surroundings;
  private readonly signal: AbortSignal;
  private prepared: Prepared | undefined;
  private running: Running | undefined;
  private restarts = 0;
  private waited = false;

  constructor(place: Place, around: Surroundings, signal: AbortSignal) {
    this.place = place;
    this.around = around;
    this.signal = signal;
  }

  /** The process that runs now. */
  get pid(): number | undefined {
    return this.running?.pid;
  }

  /** How logs, holds and records on disk name it: the pod's name, and a sidecar's behind a dot. */
  get name(): string {
    const {sidecar, sources} = this.place;
    const pod = sources().pod.metadata.name;
    return sidecar === undefined ? pod : `${pod}.${sidecar}`;
  }

  /** Runs the process, again and again. */
  async keep(): Promise<void> {
    const waits = (message: string) => {
      this.waited = true;
      this.tell({kind: 'waiting', reason: 'CreateContainerConfigError', message});
    };
    await persist(() => this.serve(), waits, this.signal);
  }

  /** Ends the process, after its preStop hook unless `atOnce`. */
  async end(atOnce: boolean): Promise<void> {
    const {running} = this;
    if (running === undefined) return;
    if (!atOnce) await this.preStop(running);
    await running.end(this.place.real?.stopSignal ?? 'SIGTERM', GRACE_MS);
  }

  /** Tells the process that files of the pod changed, if it wants to know. */
  reload(changed: readonly string[], moved: boolean): void {
    const wish = this.place.real?.reload;
    if (wish === undefined || this.running === undefined || (wish.when === 'moved' && !moved)) return;
    if (changed.some((path) => wish.files.test(path))) process.kill(this.running.pid, wish.signal);
  }

  /** A signal to the process and everything it started. */
  send(signal: NodeJS.Signals): void {
    if (this.running !== undefined) signalGroup(this.running.pid, signal);
  }

  /** Runs a command in the container, as `kubectl exec` would; undefined while no server runs. */
  async exec(argv: readonly string[], options: CaptureOptions): Promise<{readonly code: number; readonly stdout: string} | undefined> {
    if (this.running === undefined || this.prepared === undefined) return undefined;
    return capture({...this.prepared, argv}, this.around.machine.identity, EXEC_MS, options);
  }

  /** Starts a client in the container's environment that goes on; its process id, or undefined while no server runs. */
  launch(argv: readonly string[], stdin: string | undefined): number | undefined {
    if (this.running === undefined || this.prepared === undefined) return undefined;
    return startClient({...this.prepared, argv}, this.around.machine.identity, stdin);
  }

  /** Runs the process once; false when it is not to run again. */
  private async serve(): Promise<boolean> {
    const {container, real, layout, sources} = this.place;
    const {machine, log, mapped, routes} = this.around;
    const {pod, address} = sources();
    await whileHeld(machine.dir, this.name, this.signal);
    if (this.stopped) return false;
    const prepared = prepareContainer(container, sources(), machine, layout, routes());
    const output = await freshLog(machine.dir, this.name);
    if (this.stopped) return false;
    const running = start(prepared, machine.identity, output);
    this.running = running;
    this.prepared = prepared;
    await recordPodProcess(machine.dir, this.name, running.pid);
    mapped(pod, container, prepared, output, running.pid);
    log(`${pod.metadata.name}: ${container.name} runs as process ${running.pid} at ${address}`);
    if (this.restarts > 0 || this.waited) this.tell({kind: 'running'});
    const gone = new AbortController();
    const watching = real === undefined ? Promise.resolve() : this.watch(prepared, address, gone.signal);
    const ending = await running.ended;
    await endStragglers(this.folders(), this.place.others());
    this.running = undefined;
    await forgetPodProcess(machine.dir, this.name);
    const complete = real === undefined && (ending.code === 0 || pod.spec.restartPolicy === 'Never');
    // Before the annotation goes: without a true condition, kwok leaves this status alone.
    if (!this.stopped && !complete) this.tellEnded(ending.code);
    gone.abort();
    await watching;
    if (this.stopped) return false;
    log(`${pod.metadata.name}: ${container.name} ended with ${ending.code}${ending.error === undefined ? '' : `: ${ending.error}`}`);
    if (complete) this.around.reporter.complete(pod, ending.code === 0);
    return !complete;
  }

  private watch(prepared: Prepared, address: string, signal: AbortSignal): Promise<void> {
    const {container, ready} = this.place;
    const {periodSeconds, failureThreshold} = container.readinessProbe ?? {periodSeconds: 10, failureThreshold: 1};
    return watchReadiness(
      () => asksReady(container, prepared, this.around.machine.identity, address),
      {periodMs: periodSeconds * 1000, failureThreshold},
      ready,
      signal,
    );
  }

  /** Where this container's processes work: its home, and the volumes that it mounts. */
  private folders(): string[] {
    const {container, layout, sidecar} = this.place;
    return [homeOf(layout, sidecar), ...mountsOf(container, layout).map(({to}) => to)];
  }

  private async preStop(running: Running): Promise<void> {
    const hook = this.place.container.lifecycle?.preStop?.exec?.command;
    if (hook === undefined || this.prepared === undefined) return;
    const {env, mounts} = this.prepared;
    const command = {...this.prepared, argv: commandLine(hook, env, mounts)};
    const hooked = runFor(command, this.around.machine.identity, PRE_STOP_MS, {GOMEET_MAIN_PID: String(running.pid)});
    await Promise.race([hooked, running.ended]);
  }

  private tellEnded(exitCode: number): void {
    const {name} = this.place.container;
    this.restarts++;
    this.tell({kind: 'waiting', reason: 'CrashLoopBackOff', message: `back-off restarting failed container ${name}`}, exitCode);
  }

  private tell(now: ContainerState['now'], lastExitCode?: number): void {
    const last = lastExitCode === undefined ? {} : {lastExitCode};
    const {container, sources} = this.place;
    this.around.reporter.container(sources().pod, {name: container.name, restartCount: this.restarts, now, ...last});
  }

  private get stopped(): boolean {
    return this.signal.aborted;
  }
}

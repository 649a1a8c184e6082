import type {CaptureOptions} from './client.ts';
import {ContainerRunner} from './container-runner.ts';
import type {EnvSources} from './env.ts';
import {runInitContainers} from './init-containers.ts';
import type {PodLayout} from './layout.ts';
import {persist} from './persist.ts';
import type {Pod} from './pod.ts';
import {makePodFiles, writePodFiles} from './pod-files.ts';
import type {Running} from './process.ts';
import type {Surroundings} from './surroundings.ts';
import {definitionOf, mainContainer, realContainers} from './view.ts';

/** How long an init container may take to end after its signal. */
const GRACE_MS = 8_000;

/** Keeps the processes behind one pod: files, init containers, then each container that is real; until `stop`. */
export class Runner {
  readonly pod: Pod;
  readonly address: string;
  private readonly around: Surroundings;
  private readonly abort = new AbortController();
  private readonly finished: Promise<void>;
  private readonly answers = new Map<string, boolean>();
  private layout: PodLayout | undefined;
  private init: Running | undefined;
  private containers: readonly ContainerRunner[] = [];
  private told = false;

  constructor(pod: Pod, address: string, around: Surroundings) {
    this.pod = pod;
    this.address = address;
    this.around = around;
    this.finished = this.keep().catch((error: unknown) =>
      around.log(`${pod.metadata.name}: ${error instanceof Error ? error.message : String(error)}`),
    );
  }

  /** Writes ConfigMaps, Secrets and names again, as a kubelet does. `moved`: only because names lead elsewhere. */
  async refresh(moved: boolean): Promise<void> {
    if (this.layout === undefined) return;
    const {machine, routes} = this.around;
    const changed = await writePodFiles(this.layout, this.sources(), routes(), machine).catch(() => []);
    for (const container of this.containers) container.reload(changed, moved);
  }

  /** Ends the processes as the pod's deletion would, with their preStop hooks unless `atOnce`. Resolves when nothing runs any more. */
  async stop(atOnce: boolean): Promise<void> {
    if (this.abort.signal.aborted) return this.finished;
    this.abort.abort();
    await Promise.all([this.init?.end('SIGTERM', GRACE_MS), ...this.containers.map((container) => container.end(atOnce))]);
    await this.finished;
  }

  /** SIGKILL to a container (the main one by default), as an OOM killer would; it starts again after its back-off unless a hold keeps it down. */
  kill(container?: string): void {
    this.of(container)?.send('SIGKILL');
  }

  /** A signal to a container's process and everything it started: SIGSTOP freezes it, SIGCONT lets it go on. */
  signal(signal: NodeJS.Signals, container?: string): void {
    this.of(container)?.send(signal);
  }

  /** The process of a container (the main one by default), the leader of a group of its own; undefined while none runs. */
  pid(container?: string): number | undefined {
    return this.of(container)?.pid;
  }

  /** Runs a command in a container (the main one by default), as `kubectl exec` would; undefined while no server runs. */
  async exec(
    argv: readonly string[],
    {container, ...options}: CaptureOptions & {readonly container?: string} = {},
  ): Promise<{readonly code: number; readonly stdout: string} | undefined> {
    return this.of(container)?.exec(argv, options);
  }

  /** Starts a client in the main container that goes on; its process id, or undefined while no server runs. It goes with the container. */
  async launch(argv: readonly string[], stdin?: string): Promise<number | undefined> {
    return this.of(undefined)?.launch(argv, stdin);
  }

  private of(container: string | undefined): ContainerRunner | undefined {
    return this.containers.find(({place}) => place.sidecar === container || place.container.name === container);
  }

  private async keep(): Promise<void> {
    const {signal} = this.abort;
    const initialised = await this.initialise();
    if (signal.aborted || this.layout === undefined || !initialised) return;
    this.containers = this.make(this.layout);
    await Promise.all(this.containers.map((container) => container.keep()));
  }

  /** Makes the files and runs the init containers until all went well. */
  private async initialise(): Promise<boolean> {
    let done = false;
    let waited = false;
    const main = mainContainer(this.pod)?.name ?? '';
    const attempt = async () => {
      this.layout ??= await makePodFiles(this.sources(), this.around.routes(), this.around.machine);
      done = await runInitContainers(this.sources(), this.layout, this.around, this.abort.signal, (running) => {
        this.init = running;
      });
      return !done;
    };
    const waits = (message: string) => {
      waited = true;
      const now = {kind: 'waiting', reason: 'CreateContainerConfigError', message} as const;
      this.around.reporter.container(this.pod, {name: main, restartCount: 0, now});
    };
    await persist(attempt, waits, this.abort.signal);
    if (done && waited) this.around.reporter.container(this.pod, {name: main, restartCount: 0, now: {kind: 'running'}});
    return done;
  }

  private make(layout: PodLayout): ContainerRunner[] {
    const definition = definitionOf(this.pod);
    const containers = realContainers(this.pod, this.around.machine.programs);
    const runners: ContainerRunner[] = containers.map((container, index) => {
      const real = index === 0 ? definition?.containers[0] : definition?.containers.find(({name}) => name === container.name);
      const others = () =>
        runners.filter((other) => other.place.container !== container).flatMap(({pid}) => (pid === undefined ? [] : [pid]));
      const place = {
        container,
        real,
        sidecar: index === 0 ? undefined : container.name,
        layout,
        sources: () => this.sources(),
        others,
        ready: (answers: boolean) => this.ready(container.name, answers),
      };
      this.answers.set(container.name, false);
      return new ContainerRunner(place, this.around, this.abort.signal);
    });
    return runners;
  }

  /** A pod is ready while each of its containers is. */
  private ready(container: string, answers: boolean): void {
    this.answers.set(container, answers);
    const silent = [...this.answers].filter(([, one]) => !one).map(([name]) => name);
    const ready = silent.length === 0;
    if (ready !== this.told) this.around.reporter.ready(this.pod, ready, silent);
    this.told = ready;
  }

  private sources(): EnvSources {
    return {pod: this.pod, address: this.address, ...this.around.data()};
  }
}

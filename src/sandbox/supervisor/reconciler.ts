import {rm} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {type AgentMap, writeAgentMap} from '../agent-map.ts';
import {writeAtomic} from '../atomic.ts';
import {isStruck} from '../faults/pods.ts';
import {struckNow} from '../faults/record.ts';
import type {StandInPods, StoodIn} from '../stand-ins/pods/index.ts';
import type {Addresses} from './addresses.ts';
import {agentContainer} from './agent-entries.ts';
import {type Behind, behindOf} from './behind.ts';
import {choose} from './choice.ts';
import type {Prepared} from './command.ts';
import {placedNow, writeDiscovery} from './discovery.ts';
import type {Located} from './located.ts';
import type {Machine} from './machine.ts';
import type {Container, KeyedData, Pod} from './pod.ts';
import type {Reporter} from './reporter.ts';
import {type Routes, routesOf, routesScript} from './routes.ts';
import {Runner} from './runner.ts';
import {type ClusterView, definitionOf, isRealJob, NOTHING, podKey, shouldRun} from './view.ts';

export interface ReconcilerOptions {
  readonly machine: Machine;
  readonly addresses: Addresses;
  readonly reporter: Reporter;
  readonly agentMap: string;
  /** Pods that a server of ours answers for. */
  readonly standIns?: Pick<StandInPods, 'sync' | 'stop'>;
  /** Called after each update with what stands behind pods now. */
  readonly behind?: (behind: Behind) => void;
  readonly log: (line: string) => void;
}

/** Makes processes follow pods: what the view wants runs, what it no longer wants ends. Where the view comes from is not its business. */
export class Reconciler {
  private readonly options: ReconcilerOptions;
  private readonly runners = new Map<string, Runner>();
  private readonly ending = new Map<string, Promise<void>>();
  /** Pods that look ready without a process, by uid. */
  private readonly simulated = new Map<string, Pod>();
  private readonly entries = new Map<string, NonNullable<AgentMap['pods'][string]>>();
  private stood: readonly StoodIn[] = [];
  private view = NOTHING;
  private routes: Routes = new Map();
  private versions = '';
  private work: Promise<void> = Promise.resolve();
  private mapDirty = false;
  private mapWritten: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(options: ReconcilerOptions) {
    this.options = options;
  }

  /** Takes note of what the API server says now. Returns when processes were told, not when they run. */
  async update(view: ClusterView): Promise<void> {
    this.view = view;
    // One after the other: two updates must not both start a pod.
    this.work = this.work
      .then(() => this.reconcile())
      .catch((error: unknown) => this.options.log(error instanceof Error ? error.message : String(error)));
    await this.work;
  }

  /** The runner of the pod of that name, if it should run. */
  runner(name: string): Runner | undefined {
    return [...this.runners.values()].find(({pod}) => pod.metadata.name === name);
  }

  /** The pods that should run. */
  get pods(): readonly Pod[] {
    return [...this.runners.values()].map(({pod}) => pod);
  }

  /** Where the pods are that something answers for. */
  get located(): readonly Located[] {
    return [...[...this.runners.values()].map(({pod, address}) => ({pod, address})), ...this.stood];
  }

  /** Ends every process: servers in the order that spares them errors, without their preStop hooks. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.work;
    for (const last of [false, true]) {
      const members = [...this.runners.values()].filter(({pod}) => (definitionOf(pod)?.endsLast ?? false) === last);
      // A primary that stops fast waits until its replicas have received everything.
      await Promise.all(members.map((runner) => runner.stop(true)));
    }
    await Promise.all([...this.ending.values(), this.options.standIns?.stop()]);
    await this.mapWritten;
  }

  private async reconcile(): Promise<void> {
    if (this.stopping) return;
    // What a fault strikes never becomes a process: its Stages alone say how the pod is.
    const faults = struckNow(this.options.machine.dir);
    const able = this.view.pods.filter((pod) => shouldRun(pod) && !isStruck(pod, faults));
    const {real, simulated} = choose(able, new Set(this.runners.keys()), this.options.machine.programs);
    this.pretend(simulated);
    const wanted = new Map(real.map((pod) => [pod.metadata.uid, pod]));
    for (const [uid, runner] of this.runners) if (!wanted.has(uid)) this.end(uid, runner);
    this.stood = (await this.options.standIns?.sync(this.view, (pod) => isStruck(pod, faults))) ?? [];
    await this.route(real);
    if (this.stood.length > 0) this.writeMap();
    this.options.behind?.(behindOf(real, simulated, this.stood, this.options.machine.programs));
    for (const [uid, pod] of wanted) {
      // A successor of the same name gets the files of its predecessor, so it waits for its end.
      if (!this.runners.has(uid) && !this.ending.has(pod.metadata.name)) this.begin(pod);
    }
  }

  /** Says that pods without a process are ready, once each; no longer of those that a fault strikes meanwhile. */
  private pretend(pods: readonly Pod[]): void {
    const wanted = new Map(pods.map((pod) => [pod.metadata.uid, pod]));
    for (const [uid, pod] of this.simulated) {
      if (wanted.has(uid)) continue;
      this.simulated.delete(uid);
      const there = this.view.pods.find(({metadata}) => metadata.uid === uid && metadata.deletionTimestamp === undefined);
      if (there !== undefined) this.options.reporter.ready(pod, false, []);
    }
    for (const [uid, pod] of wanted) {
      if (this.simulated.has(uid)) continue;
      this.simulated.set(uid, pod);
      this.options.reporter.ready(pod, true, []);
    }
  }

  private begin(pod: Pod): void {
    const {machine, addresses, reporter, log} = this.options;
    const address = addresses.of(pod);
    const mapped = (_: Pod, container: Container, prepared: Prepared, output: string, pid: number) => {
      const entry = agentContainer(container, prepared, machine, address, output, pid);
      const others = this.entries.get(podKey(pod))?.containers ?? {};
      this.entries.set(podKey(pod), {containers: {...others, [container.name]: entry}});
      this.writeMap();
    };
    this.runners.set(
      pod.metadata.uid,
      new Runner(pod, address, {machine, reporter, log, mapped, routes: () => this.routes, data: () => this.view}),
    );
  }

  private end(uid: string, runner: Runner): void {
    const {pod} = runner;
    const {name} = pod.metadata;
    this.runners.delete(uid);
    // A Job's pod stays to be read after it has ended.
    const gone = this.view.pods.every(({metadata}) => metadata.uid !== uid || metadata.deletionTimestamp !== undefined);
    const ended = runner.stop(false).then(async () => {
      this.ending.delete(name);
      if (!isRealJob(pod) || gone) this.entries.delete(podKey(pod));
      this.options.addresses.free(name);
      this.writeMap();
      if (gone) await rm(`${this.options.machine.root}/pods/${name}`, {recursive: true, force: true});
      await this.update(this.view);
    });
    this.ending.set(name, ended);
  }

  /** Writes the shims' routes, and the files of all pods when a name leads elsewhere or a ConfigMap or Secret changed. */
  private async route(real: readonly Pod[]): Promise<void> {
    const {addresses, machine} = this.options;
    const pods = [...real.map((pod) => ({pod, address: addresses.of(pod)})), ...this.stood];
    const routes = routesOf(this.view.services, pods);
    await writeDiscovery(machine.root, placedNow(pods, this.view, machine.programs));
    const moved = routesScript(routes) !== routesScript(this.routes);
    this.routes = routes;
    if (moved) await writeAtomic(machine.routesFile, routesScript(routes), 0o644);
    const versions = versionsOf(this.view.configMaps) + versionsOf(this.view.secrets);
    const edited = versions !== this.versions;
    this.versions = versions;
    if (!moved && !edited) return;
    for (const runner of this.runners.values()) await runner.refresh(moved && !edited);
  }

  private writeMap(): void {
    if (this.mapDirty) return;
    this.mapDirty = true;
    // Twenty pods start within a second; one write serves them all.
    this.mapWritten = this.mapWritten
      .then(() => sleep(20))
      .then(async () => {
        this.mapDirty = false;
        await writeAgentMap(this.options.agentMap, {
          pods: {...Object.fromEntries(this.stood.map(({pod, entry}) => [podKey(pod), entry])), ...Object.fromEntries(this.entries)},
        });
      })
      .catch((error: unknown) => this.options.log(`${this.options.agentMap}: ${error instanceof Error ? error.message : String(error)}`));
  }
}

function versionsOf(objects: ReadonlyMap<string, KeyedData>): string {
  return [...objects.values()].map(({name, resourceVersion}) => `${name}=${resourceVersion};`).join('');
}

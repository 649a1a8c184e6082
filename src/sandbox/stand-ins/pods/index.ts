import {appendFile} from 'node:fs/promises';
import type {AgentContainer, AgentMap} from '../../agent-map.ts';
import type {Addresses} from '../../supervisor/addresses.ts';
import {type Machine, pathOf} from '../../supervisor/machine.ts';
import type {Pod} from '../../supervisor/pod.ts';
import {freshLog} from '../../supervisor/process.ts';
import {type ClusterView, isUp, mainContainer} from '../../supervisor/view.ts';
import {Listeners, type Taker} from './listeners.ts';

/** Pods that one server of ours answers for. It tells them apart by the address that a connection came in on. */
export interface StandInApp {
  /** The pods' `app` label. */
  readonly label: string;
  /** Third octet of the pods' addresses. */
  readonly block: number;
  /** Who takes the connections of a port, by its name in the pod; undefined: nobody listens there. */
  readonly taker: (port: string) => Taker | undefined;
  /** Called for each pod before it is served, and when it is gone. */
  readonly arrived?: (pod: Pod, address: string) => void;
  readonly left?: (pod: Pod, address: string) => void;
}

/** A pod that is answered for, and what the node agent knows of it. */
export interface StoodIn {
  readonly pod: Pod;
  readonly address: string;
  readonly entry: NonNullable<AgentMap['pods'][string]>;
}

/** Answers for the pods of some apps while they run. */
export class StandInPods {
  private readonly apps: readonly StandInApp[];
  private readonly machine: Machine;
  private readonly addresses: Addresses;
  private readonly listeners: Listeners;
  private readonly served = new Map<string, StoodIn>();

  constructor(apps: readonly StandInApp[], machine: Machine, addresses: Addresses, log: (line: string) => void) {
    this.apps = apps;
    this.machine = machine;
    this.addresses = addresses;
    this.listeners = new Listeners(log);
  }

  /** Follows what the API server says now; returns the pods that are answered for. `struck` pods are not. */
  async sync(view: ClusterView, struck: (pod: Pod) => boolean): Promise<readonly StoodIn[]> {
    const wanted = new Map(
      view.pods.filter((pod) => this.appOf(pod) !== undefined && isUp(pod) && !struck(pod)).map((pod) => [pod.metadata.uid, pod]),
    );
    for (const [uid, one] of this.served) {
      if (wanted.has(uid)) continue;
      this.served.delete(uid);
      await this.listeners.close(one.address);
      this.appOf(one.pod)?.left?.(one.pod, one.address);
      this.addresses.free(one.pod.metadata.name);
    }
    for (const [uid, pod] of wanted) if (!this.served.has(uid)) this.served.set(uid, await this.serve(pod));
    return [...this.served.values()];
  }

  async stop(): Promise<void> {
    await this.listeners.closeAll();
  }

  private async serve(pod: Pod): Promise<StoodIn> {
    const app = this.appOf(pod);
    const container = mainContainer(pod);
    const address = this.addresses.ofStandIn(pod, app?.block ?? 0);
    app?.arrived?.(pod, address);
    for (const {name, containerPort} of container?.ports ?? []) {
      const taker = app?.taker(name ?? '');
      if (taker !== undefined) await this.listeners.open(address, containerPort, taker);
    }
    const log = await freshLog(this.machine.dir, pod.metadata.name);
    await appendFile(log, `${JSON.stringify({level: 'info', msg: `stand-in of the sandbox for ${container?.name}, at ${address}`})}\n`);
    return {pod, address, entry: {containers: {[container?.name ?? '']: this.entry(pod, address, log)}}};
  }

  private entry(pod: Pod, address: string, log: string): AgentContainer {
    const {shims, routesFile, identity, root} = this.machine;
    const {uid, gid} = identity;
    return {
      env: {HOSTNAME: pod.metadata.name, GOMEET_ROUTES: routesFile, GOMEET_POD_ADDRESS: address},
      path: pathOf(this.machine).filter((folder) => folder === shims),
      logFile: log,
      workDir: root,
      address,
      ports: Object.fromEntries(
        (mainContainer(pod)?.ports ?? []).map(({containerPort}) => [String(containerPort), `${address}:${containerPort}`]),
      ),
      ...(uid === undefined || gid === undefined ? {} : {uid, gid}),
    };
  }

  private appOf(pod: Pod): StandInApp | undefined {
    return this.apps.find(({label}) => label === pod.metadata.labels['app']);
  }
}

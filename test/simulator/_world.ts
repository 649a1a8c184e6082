import type {KubeObject} from '../../src/core/objects.ts';
import type {NodePool} from '../../src/core/target.ts';
import {parseFaults} from '../../src/faults/_parse.ts';
import {SimulatedCluster} from '../../src/simulator/cluster.ts';
import {FaultBoard} from '../../src/simulator/fault-board.ts';

export const namespace = 'gomeet';

export function pool(name: string, count: number, cpu = 4, gib = 8): NodePool {
  const size = {cpu, memoryBytes: gib * 2 ** 30, pods: 110};
  return {name, count, capacity: size, allocatable: size};
}

/** A small cluster with the namespace `gomeet`; nothing deployed. */
export function smallCluster(options: {readonly pools?: readonly NodePool[]; readonly faults?: readonly string[]} = {}): SimulatedCluster {
  const faults = new FaultBoard(parseFaults(options.faults ?? []));
  const cluster = new SimulatedCluster({pools: options.pools ?? [pool('general', 3)], namespace, faults});
  cluster.apply([{apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}}]);
  cluster.begin();
  return cluster;
}

type Pod = {readonly app: string; readonly spec?: object; readonly container?: object; readonly image?: string};

function template({app, spec = {}, container = {}, image = `example/${app}:v1`}: Pod) {
  const probe = {httpGet: {path: '/', port: 8080}};
  return {metadata: {labels: {app}}, spec: {containers: [{name: app, image, readinessProbe: probe, ...container}], ...spec}};
}

export function deployment(app: string, replicas: number | undefined, pod: Omit<Pod, 'app'> = {}, spec: object = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: app, namespace, labels: {app}},
    spec: {...(replicas === undefined ? {} : {replicas}), selector: {matchLabels: {app}}, template: template({app, ...pod}), ...spec},
  };
}

export function statefulSet(name: string, replicas: number, pod: Partial<Pod> = {}, spec: object = {}): KubeObject {
  const app = pod.app ?? name;
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {name, namespace},
    spec: {
      replicas,
      serviceName: name,
      selector: {matchLabels: {app, set: name}},
      template: labelled(template({...pod, app}), name),
      ...spec,
    },
  };
}

function labelled(template: {readonly metadata: {readonly labels: object}; readonly spec: object}, set: string) {
  return {...template, metadata: {labels: {...template.metadata.labels, set}}};
}

export function job(name: string, pod: Partial<Pod> = {}): KubeObject {
  const {metadata, spec} = template({...pod, app: pod.app ?? `${name}-job`});
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {name, namespace},
    spec: {template: {metadata, spec: {...spec, restartPolicy: 'OnFailure'}}},
  };
}

export function object(apiVersion: string, kind: string, name: string, rest: object = {}): KubeObject {
  return {apiVersion, kind, metadata: {name, namespace}, ...rest};
}

export const second = 1000;
export const minute = 60 * second;

export function get(cluster: SimulatedCluster, apiVersion: string, kind: string, name: string): KubeObject {
  const found = cluster.store.get({apiVersion, kind, name, namespace}) ?? cluster.store.get({apiVersion, kind, name});
  if (found === undefined) throw new Error(`${kind} ${name} does not exist`);
  return found;
}

export function podsOf(cluster: SimulatedCluster, app: string): readonly KubeObject[] {
  return cluster.store.list('Pod', namespace).filter((pod) => pod.metadata.labels?.app === app);
}

/** Messages of the events about objects whose name begins like this. */
export function eventsAbout(cluster: SimulatedCluster, prefix: string, reason?: string): readonly string[] {
  return cluster.store
    .list('Event')
    .filter((event) => event.metadata.name.startsWith(prefix) && (reason === undefined || event.reason === reason))
    .map((event) => String(event.message));
}

import {admits, couldHold, demandOf} from '../../capacity/demand.ts';
import type {Node} from '../../capacity/node.ts';
import {at, type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import {formatBytes, formatCpu} from '../../core/quantity.ts';
import {imageCauseOf, imageSentence, isFinal} from './_image-trouble.ts';
import {isReady} from './_revision.ts';

/** What keeps a pod from getting ready. `final`: waiting longer cannot help. */
export type Trouble = {
  readonly pod: string;
  readonly message: string;
  readonly final: boolean;
  readonly since?: string;
  readonly hint?: string;
};

/** Restarts after which a crash loop is not a start that waits for something else. */
const crashes = 3;
/** The kubelet's caches may lag behind a Secret or ConfigMap that was just made. */
const configGraceMs = 30_000;
const configReasons = new Set(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError', 'StartError']);

/** The worst of what the status of a pod that is not ready says. `now` in milliseconds. */
export function troubleOf(pod: KubeObject, nodes: readonly Node[], now: number): Trouble | undefined {
  if (isReady(pod)) return undefined;
  const found = [
    unschedulable(pod, nodes),
    ...statusesOf(pod).map((status) => containerTrouble(pod, status, now)),
    failed(pod),
    starting(pod),
  ].filter((one) => one !== undefined);
  return found.find((one) => one.final) ?? found[0];
}

export function isUnschedulable(pod: KubeObject): boolean {
  return scheduled(pod) !== undefined && textAt(scheduled(pod), 'reason') === 'Unschedulable';
}

function scheduled(pod: KubeObject): unknown {
  return listAt(pod, 'status', 'conditions').find((one) => textAt(one, 'type') === 'PodScheduled' && textAt(one, 'status') === 'False');
}

/** A full cluster gets room again (other pods end, an autoscaler adds a node); a pod larger than every node it may use never fits. */
function unschedulable(pod: KubeObject, nodes: readonly Node[]): Trouble | undefined {
  if (!isUnschedulable(pod)) return undefined;
  const condition = scheduled(pod);
  const since = textAt(condition, 'lastTransitionTime');
  const about = {pod: pod.metadata.name, ...(since === undefined ? {} : {since})};
  const demand = demandOf(pod);
  const allowed = nodes.filter((node) => node.usable && admits(node, demand));
  if (allowed.length > 0 && !allowed.some((node) => couldHold(node, demand))) {
    const cpu = Math.max(...allowed.map((node) => node.allocatable.cpu));
    const memory = Math.max(...allowed.map((node) => node.allocatable.memoryBytes));
    const asks = `${formatCpu(demand.cpu)} CPU and ${formatBytes(demand.memoryBytes)}`;
    return {
      ...about,
      final: true,
      message: `no node can ever hold it: it asks ${asks}, the largest node that it may use has ${formatCpu(cpu)} CPU and ${formatBytes(memory)}`,
    };
  }
  return {...about, final: false, message: `it waits for a node: ${textAt(condition, 'message') ?? 'no reason given'}`};
}

function statusesOf(pod: KubeObject): readonly unknown[] {
  return [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')];
}

function containerTrouble(pod: KubeObject, status: unknown, now: number): Trouble | undefined {
  const reason = textAt(status, 'state', 'waiting', 'reason');
  if (reason === undefined) return undefined;
  const message = textAt(status, 'state', 'waiting', 'message') ?? '';
  const container = textAt(status, 'name') ?? '';
  const start = textAt(pod, 'status', 'startTime') ?? pod.metadata.creationTimestamp;
  const about = {pod: pod.metadata.name, ...(start === undefined ? {} : {since: start})};
  const cause = imageCauseOf(reason, message);
  if (cause !== undefined) {
    const image = imageOf(pod, container) ?? textAt(status, 'image') ?? '?';
    return {...about, final: isFinal(cause), message: imageSentence(cause, image, message)};
  }
  if (reason === 'CrashLoopBackOff') return crashLoop(pod, status, container);
  if (!configReasons.has(reason)) return undefined;
  const age = start === undefined ? 0 : now - Date.parse(start);
  return {
    ...about,
    final: age > configGraceMs,
    message: `container ${container} cannot be created (${reason}): ${message || 'no reason given'}`,
  };
}

function crashLoop(pod: KubeObject, status: unknown, container: string): Trouble {
  const restarts = numberAt(status, 'restartCount') ?? 0;
  const last = ['lastState', 'terminated'] as const;
  const exit = numberAt(status, ...last, 'exitCode');
  const reason = textAt(status, ...last, 'reason') ?? '';
  const since = textAt(status, ...last, 'finishedAt');
  const said = textAt(status, ...last, 'message') ?? '';
  const how = [exit === undefined ? '' : `exit ${exit}`, reason === 'Error' ? '' : reason].filter((text) => text !== '').join(', ');
  return {
    pod: pod.metadata.name,
    final: restarts >= crashes,
    message: `container ${container} crashes again and again (${restarts} restarts${how === '' ? '' : `, last ${how}`})${said === '' ? '' : `: ${said.trim().split('\n').at(-1)?.slice(0, 200)}`}`,
    ...(since === undefined ? {} : {since}),
    hint: `kubectl -n ${pod.metadata.namespace ?? 'default'} logs ${pod.metadata.name} -c ${container} --previous`,
  };
}

/** Evicted or killed by the node; its owner makes another one. */
function failed(pod: KubeObject): Trouble | undefined {
  if (textAt(pod, 'status', 'phase') !== 'Failed') return undefined;
  const why = [textAt(pod, 'status', 'reason'), textAt(pod, 'status', 'message')]
    .filter((text) => text !== undefined && text !== '')
    .join(': ');
  return {pod: pod.metadata.name, final: false, message: `the pod failed${why === '' ? '' : `: ${why}`}`};
}

/** Nothing is wrong with it so far; it is not ready all the same. */
function starting(pod: KubeObject): Trouble {
  const ready = listAt(pod, 'status', 'conditions').find((one) => textAt(one, 'type') === 'Ready');
  const since = textAt(ready, 'lastTransitionTime') ?? textAt(pod, 'status', 'startTime') ?? pod.metadata.creationTimestamp;
  const about = {pod: pod.metadata.name, final: false, ...(since === undefined ? {} : {since})};
  if (textAt(pod, 'spec', 'nodeName') === undefined) return {...about, message: 'it waits for a node'};
  const open = statusesOf(pod).find(
    (status) => at(status, 'ready') !== true && textAt(status, 'state', 'terminated', 'reason') !== 'Completed',
  );
  const container = textAt(open, 'name') ?? '';
  if (container === '' || at(open, 'state', 'running') === undefined) return {...about, message: 'its containers are being created'};
  const restarts = numberAt(open, 'restartCount') ?? 0;
  const exit = numberAt(open, 'lastState', 'terminated', 'exitCode');
  const again = restarts === 0 ? '' : ` after ${restarts} restarts${exit === undefined ? '' : `, last exit ${exit}`}`;
  return {...about, message: `container ${container} runs and is not ready${again}`};
}

function imageOf(pod: KubeObject, container: string): string | undefined {
  const spec = [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')];
  return textAt(
    spec.find((one) => textAt(one, 'name') === container),
    'image',
  );
}

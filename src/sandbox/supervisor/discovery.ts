import {mkdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {writeAtomic} from '../atomic.ts';
import type {Container, Pod} from './pod.ts';
import type {Programs} from './programs.ts';
import {type ClusterView, definitionOf, isReady, realContainers} from './view.ts';

/** A pod with processes behind some of its containers. */
export interface Placed {
  readonly pod: Pod;
  readonly address: string;
  readonly containers: readonly Container[];
}

/** Pods with an address as they are now, for Prometheus drops what is not running; those that are gone are left out. */
export function placedNow(
  addressed: readonly {readonly pod: Pod; readonly address: string}[],
  {pods}: Pick<ClusterView, 'pods'>,
  programs: Pick<Programs, 'files'>,
): readonly Placed[] {
  return addressed.flatMap(({pod: {metadata}, address}) => {
    const pod = pods.find((one) => one.metadata.uid === metadata.uid);
    return pod === undefined ? [] : [{pod, address, containers: realContainers(pod, programs)}];
  });
}

type TargetGroup = {readonly targets: readonly string[]; readonly labels: Readonly<Record<string, string>>};

/** Where the lists of targets lie, one file per role of Kubernetes' service discovery. */
export function discoveryDir(root: string): string {
  return join(root, 'discovery');
}

/**
 * What Prometheus' discovery with role `pod` would give: one target for each port of a container, with the labels of that
 * version's documentation. Only the addresses are those of this machine.
 */
export function podTargets(placed: readonly Placed[]): readonly TargetGroup[] {
  return placed.flatMap(({pod, address, containers}) =>
    containers.flatMap((container) =>
      servedPorts(pod, container).map((port) => ({
        targets: [`${address}:${port.containerPort}`],
        labels: {
          ...labelsOfPod(pod, address),
          __meta_kubernetes_pod_container_init: 'false',
          __meta_kubernetes_pod_container_name: container.name,
          __meta_kubernetes_pod_container_image: container.image,
          __meta_kubernetes_pod_container_port_name: port.name ?? '',
          __meta_kubernetes_pod_container_port_number: String(port.containerPort),
          __meta_kubernetes_pod_container_port_protocol: port.protocol,
        },
      })),
    ),
  );
}

function servedPorts(pod: Pod, container: Container): Container['ports'] {
  const unserved = definitionOf(pod)?.containers.find(({name}) => name === container.name)?.unserved ?? [];
  return container.ports.filter(({containerPort}) => !unserved.includes(containerPort));
}

function labelsOfPod(pod: Pod, address: string): Record<string, string> {
  const {metadata, spec, status} = pod;
  const owner = metadata.ownerReferences.find(({controller}) => controller);
  const keyed = (kind: 'label' | 'annotation', values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([key, value]) => {
      const name = key.replaceAll(/[^a-zA-Z0-9_]/g, '_');
      return [
        [`__meta_kubernetes_pod_${kind}_${name}`, value],
        [`__meta_kubernetes_pod_${kind}present_${name}`, 'true'],
      ];
    });
  return {
    __meta_kubernetes_namespace: metadata.namespace,
    __meta_kubernetes_pod_name: metadata.name,
    __meta_kubernetes_pod_ip: address,
    __meta_kubernetes_pod_ready: String(isReady(pod)),
    __meta_kubernetes_pod_phase: status.phase,
    __meta_kubernetes_pod_node_name: spec.nodeName ?? '',
    __meta_kubernetes_pod_host_ip: '127.0.0.1',
    __meta_kubernetes_pod_uid: metadata.uid,
    ...(owner === undefined ? {} : {__meta_kubernetes_pod_controller_kind: owner.kind, __meta_kubernetes_pod_controller_name: owner.name}),
    ...Object.fromEntries([...keyed('label', metadata.labels), ...keyed('annotation', metadata.annotations)]),
  };
}

/** Writes the list for Prometheus when it is another one. Nodes have no process: their list is empty. */
export async function writeDiscovery(root: string, placed: readonly Placed[]): Promise<void> {
  const dir = discoveryDir(root);
  await mkdir(dir, {recursive: true, mode: 0o755});
  await Promise.all([keep(join(dir, 'pod.json'), podTargets(placed)), keep(join(dir, 'node.json'), [])]);
}

async function keep(path: string, groups: readonly TargetGroup[]): Promise<void> {
  const text = `${JSON.stringify(groups, null, 1)}\n`;
  if ((await readFile(path, 'utf8').catch(() => '')) !== text) await writeAtomic(path, text, 0o644);
}

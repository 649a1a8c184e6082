/** A node that kwok leaves alone: its conditions are what the recorder writes. */
const handNode = (name, taint) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name,
    annotations: {'states.gomeet.io/kubelet': 'hand'},
    labels: {'gomeet.io/pool': taint, 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64'},
  },
  spec: {taints: [{key: 'gomeet.io/rec', value: taint, effect: 'NoSchedule'}]},
});
/** Keeps kwok's own Stages off those nodes. */
export const nodeStage = {
  apiVersion: 'kwok.x-k8s.io/v1alpha1',
  kind: 'Stage',
  metadata: {name: 'states-nodes-by-hand'},
  spec: {
    resourceRef: {apiGroup: 'v1', kind: 'Node'},
    selector: {matchAnnotations: {'states.gomeet.io/kubelet': 'hand'}},
    weight: 1_000_000_000,
    delay: {durationMilliseconds: 86_400_000},
    next: {statusTemplate: 'phase: Running'},
  },
};
const room = {cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi'};

/** The conditions of a healthy node, with changes by type. */
export function conditions(changed = {}) {
  const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const one = (type, status, reason, message) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: at,
    lastTransitionTime: at,
    ...changed[type],
  });
  return [
    one('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    one('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    one('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    one('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
  ];
}

/** A node of its own for the scenario's pods. */
export async function withNode(world, act) {
  const name = `rec-${world.name}`.slice(0, 40);
  const node = handNode(name, world.name.slice(0, 40));
  await world.apply(node);
  await world.patch(node, {status: {capacity: room, allocatable: room, conditions: conditions()}}, 'status');
  const pod = {
    nodeSelector: {'kubernetes.io/hostname': name},
    tolerations: [{key: 'gomeet.io/rec', operator: 'Exists', effect: 'NoSchedule'}],
  };
  await world.sleep(1);
  await act(node, pod);
}

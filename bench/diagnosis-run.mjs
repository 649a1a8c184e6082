// A process of its own for `bench/diagnosis.mjs`: builds a cluster of 10,000 pods and says how long the diagnosis takes.
import {diagnoseAll} from '../src/diagnosis/diagnose.ts';
import {snapshotOf} from '../src/diagnosis/snapshot.ts';

const workloads = 200;
const podsEach = 50;
const now = Date.parse('2026-03-01T12:00:00Z');
const at = (seconds) => new Date(now - seconds * 1000).toISOString();

/** What becomes of the pods of a workload, by its number: most are fine, as in a real cluster. */
const fates = ['fine', 'fine', 'fine', 'image', 'crash', 'room', 'probe', 'fine', 'config', 'fine'];

function meta(kind, name, more = {}) {
  return {name, namespace: 'bench', uid: `${kind}-${name}`, creationTimestamp: at(600), ...more};
}

function owner(kind, name) {
  return [{apiVersion: 'apps/v1', kind, name, uid: `${kind}-${name}`, controller: true, blockOwnerDeletion: true}];
}

const waiting = {
  image: {
    reason: 'ImagePullBackOff',
    message:
      'Back-off pulling image "example/app:v9": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/example/app:v9": not found',
  },
  crash: {reason: 'CrashLoopBackOff', message: 'back-off 2m40s restarting failed container=app pod=x'},
  config: {reason: 'CreateContainerConfigError', message: 'secret "app-secrets" not found'},
};

function pod(workload, number, fate) {
  const name = `app-${workload}-7d9f8-${number}`;
  const ready = fate === 'fine';
  const condition = (type, status, more = {}) => ({type, status, lastProbeTime: null, lastTransitionTime: at(500), ...more});
  const container = {
    name: 'app',
    image: 'example/app:v9',
    imageID: '',
    ready,
    started: ready,
    restartCount: fate === 'crash' ? 7 : 0,
    state: waiting[fate] === undefined ? {running: {startedAt: at(550)}} : {waiting: waiting[fate]},
    lastState: fate === 'crash' ? {terminated: {exitCode: 1, reason: 'Error', startedAt: at(90), finishedAt: at(80)}} : {},
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta('Pod', name, {
      labels: {app: `app-${workload}`, 'pod-template-hash': '7d9f8'},
      ownerReferences: owner('ReplicaSet', `app-${workload}-7d9f8`),
    }),
    spec: {
      ...(fate === 'room' ? {} : {nodeName: `node-${(workload * podsEach + number) % 200}`}),
      containers: [
        {
          name: 'app',
          image: 'example/app:v9',
          ports: [{containerPort: 8080, protocol: 'TCP'}],
          env: [
            {name: 'A', value: 'b'},
            {name: 'C', valueFrom: {secretKeyRef: {name: 'app-secrets', key: 'c'}}},
          ],
          resources: {requests: {cpu: '500m', memory: '512Mi'}, limits: {cpu: '1', memory: '1Gi'}},
          readinessProbe: {
            httpGet: {path: '/ready', port: 8080, scheme: 'HTTP'},
            periodSeconds: 10,
            timeoutSeconds: 1,
            successThreshold: 1,
            failureThreshold: 3,
          },
        },
      ],
      tolerations: [{key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300}],
    },
    status: {
      phase: ready || fate === 'probe' ? 'Running' : 'Pending',
      startTime: at(590),
      conditions:
        fate === 'room'
          ? [
              condition('PodScheduled', 'False', {
                reason: 'Unschedulable',
                message:
                  '0/200 nodes are available: 200 Insufficient cpu. preemption: 0/200 nodes are available: 200 No preemption victims found for incoming pod.',
              }),
            ]
          : [
              condition('PodScheduled', 'True'),
              condition('Initialized', 'True'),
              condition('ContainersReady', ready ? 'True' : 'False'),
              condition('Ready', ready ? 'True' : 'False'),
            ],
      containerStatuses: fate === 'room' ? [] : [container],
    },
  };
}

function event(about, number, reason, message) {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: meta('Event', `${about.metadata.name}.${number}`),
    involvedObject: {
      apiVersion: about.apiVersion,
      kind: about.kind,
      name: about.metadata.name,
      namespace: 'bench',
      uid: about.metadata.uid,
    },
    type: 'Warning',
    reason,
    message,
    count: 12,
    firstTimestamp: at(580),
    lastTimestamp: at(20),
    source: {component: 'kubelet'},
  };
}

function cluster() {
  const objects = [];
  for (let workload = 0; workload < workloads; workload += 1) {
    const fate = fates[workload % fates.length];
    const ready = fate === 'fine' ? podsEach : 0;
    const labels = {app: `app-${workload}`};
    const spec = {replicas: podsEach, selector: {matchLabels: labels}, template: {metadata: {labels}, spec: {}}};
    const status = {observedGeneration: 1, replicas: podsEach, updatedReplicas: podsEach, readyReplicas: ready, availableReplicas: ready};
    const revision = {annotations: {'deployment.kubernetes.io/revision': '1'}, generation: 1};
    objects.push({apiVersion: 'apps/v1', kind: 'Deployment', metadata: meta('Deployment', `app-${workload}`, revision), spec, status});
    const set = meta('ReplicaSet', `app-${workload}-7d9f8`, {...revision, ownerReferences: owner('Deployment', `app-${workload}`)});
    objects.push({apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: set, spec, status});
    objects.push({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta('Service', `app-${workload}`),
      spec: {selector: labels},
      status: {loadBalancer: {}},
    });
    objects.push({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {name: `node-${workload}`, uid: `node-${workload}`},
      spec: {},
      status: {
        allocatable: {cpu: '8', memory: '16Gi', pods: '110'},
        conditions: [{type: 'Ready', status: 'True', lastTransitionTime: at(90_000)}],
      },
    });
    for (let number = 0; number < podsEach; number += 1) {
      const one = pod(workload, number, fate);
      objects.push(one);
      if (fate !== 'fine')
        objects.push(
          event(one, 1, 'Failed', 'Error: ImagePullBackOff'),
          event(one, 2, 'BackOff', 'Back-off restarting failed container app in pod'),
        );
    }
  }
  return objects;
}

const objects = cluster();
const started = performance.now();
const diagnoses = diagnoseAll(snapshotOf(objects, {now}));
const ms = performance.now() - started;
const failed = diagnoses.filter((one) => one.verdict === 'failed').length;
// A fast answer that is wrong would be no measurement.
if (failed < workloads * 0.25) throw new Error(`only ${failed} workloads were called failed`);
process.stdout.write(`${JSON.stringify({ms, objects: objects.length, failed})}\n`);

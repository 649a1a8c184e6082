import {barePod, claim, deployment} from '../objects.mjs';

const subject = 'deployment/chat-service';
const app = 'chat-service';
const asking = (requests) => ({container: {resources: {requests}}});
const failing = (code, later = 10) => [{subject, verdict: 'failed', code, later}];
const waitingFor = (code, later) => [
  {subject, verdict: 'waiting', code},
  ...(later === undefined ? [] : [{subject, verdict: 'waiting', code, later}]),
];

/** Applies a Deployment of which the scheduler refuses at least one pod, and records it. */
function refused(name, options, rows, {main, prepare, alone, app: other = app} = {}) {
  return {
    name,
    alone,
    run: async (world) => {
      await prepare?.(world);
      await world.apply(deployment(other, typeof options === 'function' ? options(world) : options));
      await world.untilEvent('FailedScheduling');
      await world.sleep(1);
      await world.snap('pending', rows, {main, extra: [['v1', 'PersistentVolume', `${world.namespace}-far`]]});
    },
  };
}

/** Changes every node for the time of a scenario. */
async function withNodes(world, change, back, act) {
  const nodes = (await world.api.get('/api/v1/nodes')).items.map((node) => ({...node, apiVersion: 'v1', kind: 'Node'}));
  for (const node of nodes) await change(world, node);
  await world.sleep(1);
  try {
    await act();
  } finally {
    for (const node of nodes) await back(world, node);
    await world.sleep(1);
  }
}

const cordon = (world, node) => world.patch(node, {spec: {unschedulable: true}});
const uncordon = (world, node) => world.patch(node, {spec: {unschedulable: null}});
const far = (world) => `${world.namespace}-far`;

export default [
  refused('unschedulable-cpu', {replicas: 1, ...asking({cpu: '64', memory: '64Mi'})}, failing('unschedulable-cpu'), {
    main: 'unschedulable-cpu',
  }),
  refused('unschedulable-memory', {replicas: 1, ...asking({cpu: '10m', memory: '512Gi'})}, failing('unschedulable-memory'), {
    main: 'unschedulable-memory',
  }),
  refused('unschedulable-affinity', {replicas: 1, pod: {nodeSelector: {'gomeet.io/pool': 'gpu'}}}, failing('unschedulable-affinity'), {
    main: 'unschedulable-affinity',
  }),
  refused(
    'unschedulable-anti-affinity',
    {
      replicas: 5,
      pod: {
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {app}}, topologyKey: 'kubernetes.io/hostname'}],
          },
        },
      },
    },
    waitingFor('unschedulable-affinity', 5),
  ),
  refused(
    'unschedulable-spread',
    {
      replicas: 2,
      pod: {
        topologySpreadConstraints: [
          {maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {matchLabels: {app}}},
        ],
      },
    },
    waitingFor('unschedulable-affinity'),
  ),
  refused(
    'unschedulable-host-port',
    {
      replicas: 4,
      container: {ports: [{containerPort: 7881, hostPort: 7881}]},
      pod: {hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet'},
    },
    waitingFor('unschedulable-host-port', 10),
    {main: 'unschedulable-host-port'},
  ),
  refused(
    'unschedulable-volume',
    (_world) => ({
      replicas: 1,
      pod: {volumes: [{name: 'data', persistentVolumeClaim: {claimName: 'far'}}]},
      container: {volumeMounts: [{name: 'data', mountPath: '/data'}]},
    }),
    [{subject, verdict: 'waiting', code: 'unschedulable-volume'}],
    {
      main: 'unschedulable-volume',
      prepare: async (world) => {
        const elsewhere = {
          nodeSelectorTerms: [{matchExpressions: [{key: 'topology.kubernetes.io/region', operator: 'In', values: ['nyc1']}]}],
        };
        await world.apply({
          apiVersion: 'v1',
          kind: 'PersistentVolume',
          metadata: {name: far(world)},
          spec: {
            capacity: {storage: '10Gi'},
            accessModes: ['ReadWriteOnce'],
            persistentVolumeReclaimPolicy: 'Delete',
            storageClassName: 'far',
            nodeAffinity: {required: elsewhere},
            csi: {driver: 'dobs.csi.digitalocean.com', volumeHandle: 'far'},
          },
        });
        await world.apply(claim('far', {storageClassName: 'far', volumeName: far(world)}));
        await world.sleep(2);
      },
    },
  ),
  refused(
    'claim-not-there',
    {
      replicas: 1,
      pod: {volumes: [{name: 'data', persistentVolumeClaim: {claimName: 'chat-data'}}]},
      container: {volumeMounts: [{name: 'data', mountPath: '/data'}]},
    },
    failing('unschedulable-volume'),
  ),
  {
    name: 'unschedulable-taint',
    alone: true,
    run: (world) =>
      withNodes(
        world,
        (_world, node) => world.patch(node, {spec: {taints: [{key: 'gomeet.io/pool', value: 'media', effect: 'NoSchedule'}]}}),
        (_world, node) => world.patch(node, {spec: {taints: null}}),
        async () => {
          await world.apply(deployment(app));
          await world.untilEvent('FailedScheduling');
          await world.sleep(1);
          await world.snap('pending', failing('unschedulable-taint'), {main: 'unschedulable-taint'});
        },
      ),
  },
  {
    name: 'no-nodes',
    alone: true,
    run: async (world) => {
      await withNodes(world, cordon, uncordon, async () => {
        await world.apply(deployment(app));
        await world.untilEvent('FailedScheduling');
        await world.sleep(1);
        await world.snap('all-cordoned', waitingFor('no-nodes', 10), {main: 'no-nodes'});
      });
      await world.untilReady('apps/v1', 'Deployment', app, 2);
      await world.sleep(2);
      await world.snap('scheduled-then', [{subject, verdict: 'ready', code: null}]);
    },
  },
  {
    name: 'unschedulable-pod-limit',
    alone: true,
    run: (world) =>
      withNodes(
        world,
        (_world, node) => world.patch(node, {status: {allocatable: {pods: '0'}}}, 'status'),
        (_world, node) => world.patch(node, {status: {allocatable: {pods: '110'}}}, 'status'),
        async () => {
          await world.apply(deployment(app));
          await world.untilEvent('FailedScheduling');
          await world.sleep(1);
          await world.snap('pending', waitingFor('unschedulable-pod-limit'), {main: 'unschedulable-pod-limit'});
        },
      ),
  },
  {
    name: 'scheduling-gated',
    run: async (world) => {
      await world.apply(barePod('chat-import', {pod: {schedulingGates: [{name: 'gomeet.io/maintenance'}]}}));
      await world.sleep(2);
      await world.snap('gated', [{subject: 'pod/chat-import', verdict: 'progressing', code: null}]);
    },
  },
];

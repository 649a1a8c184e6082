import {Acts} from '../acts.mjs';
import {conditions, withNode} from '../hand-nodes.mjs';
import {ended} from '../kubelet.mjs';
import {barePod, daemonSet, deployment} from '../objects.mjs';
import {stopped} from '../stopped.mjs';

const app = 'auth-service';
const subject = `deployment/${app}`;

const pressure = {
  DiskPressure: {status: 'True', reason: 'KubeletHasDiskPressure', message: 'kubelet has disk pressure'},
};

async function evict(world, pod, resource) {
  const message = {
    memory:
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 92Mi. Container auth-service was using 210Mi, request is 16Mi, has larger consumption of memory. ',
    disk: 'The node was low on resource: ephemeral-storage. Threshold quantity: 10Gi, available: 9Gi. Container auth-service was using 6Gi, request is 0, has larger consumption of ephemeral-storage. ',
  }[resource];
  await world.kubelet.event({kind: 'Pod', ...pod}, 'Warning', 'Evicted', message);
  await world.kubelet.event({kind: 'Pod', ...pod}, 'Normal', 'Killing', `Stopping container ${app}`, {container: app});
  const container = pod.spec.containers[0].name;
  const disruption = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'TerminationByKubelet',
    message,
    lastProbeTime: null,
    lastTransitionTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  };
  const {status} = await world.find('v1', 'Pod', pod.metadata.name);
  await world.patch(
    {apiVersion: 'v1', kind: 'Pod', metadata: pod.metadata},
    {status: {conditions: [...status.conditions, disruption]}},
    'status',
  );
  await world.kubelet.report(pod, {
    phase: 'Failed',
    reason: 'Evicted',
    message,
    containers: {[container]: {state: ended(137, {reason: 'Error', ranMs: 20_000}), ready: false, started: false}},
  });
}
const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

export default [
  {
    name: 'evicted-replaced',
    run: async (world) => {
      const acts = new Acts(world.kubelet);
      await world.apply(deployment(app, {hand: true}));
      for (const pod of await world.placedPods(app, 2)) await acts.run(pod);
      await world.untilReady('apps/v1', 'Deployment', app, 2);
      await evict(world, (await world.pods(app))[0], 'memory');
      const fresh = (await world.placedPods(app, 3)).at(-1);
      await acts.run(fresh);
      await world.untilReady('apps/v1', 'Deployment', app, 2);
      await world.sleep(3);
      await world.snap('serves-again', [{subject, verdict: 'ready', code: null, later: 60}]);
    },
  },
  {
    name: 'evicted',
    run: (world) =>
      withNode(world, async (_node, pod) => {
        const acts = new Acts(world.kubelet);
        await world.apply(deployment(app, {hand: true, replicas: 1, pod}));
        const [first] = await world.placedPods(app, 1);
        await acts.run(first);
        await world.untilReady('apps/v1', 'Deployment', app, 1);
        for (let time = 0; time < 3; time++) {
          const last = (await world.placedPods(app, time + 1)).at(-1);
          if (time > 0) await acts.run(last);
          await world.sleep(1.5);
          await evict(world, last, 'disk');
        }
        await world.placedPods(app, 4);
        await world.sleep(1);
        await world.snap('three-times', [{subject, verdict: 'waiting', code: 'evicted'}], {main: 'evicted'});
      }),
  },
  {
    name: 'evicted-bare',
    run: async (world) => {
      await world.apply(barePod(app, {hand: true}));
      const [pod] = await world.placedPods(app, 1);
      await new Acts(world.kubelet).run(pod);
      await world.sleep(1);
      await evict(world, pod, 'memory');
      await world.snap('gone', [{subject: `pod/${app}`, verdict: 'failed', code: 'evicted', later: 10}]);
    },
  },
  {
    name: 'node-pressure',
    run: (world) =>
      withNode(world, async (node, pod) => {
        await world.patch(node, {status: {conditions: conditions(pressure)}}, 'status');
        await world.sleep(2);
        await world.apply(deployment(app, {replicas: 1, pod}));
        await world.untilEvent('FailedScheduling');
        await world.sleep(1);
        await world.snap('disk', [{subject, verdict: 'waiting', code: 'node-pressure'}], {main: 'node-pressure'});
      }),
  },
  {
    name: 'node-lost',
    alone: true,
    run: async (world) => {
      await world.apply(deployment(app, {replicas: 3}));
      await world.untilReady('apps/v1', 'Deployment', app, 3);
      await stopped(world, 'kwok', async () => {
        for (let time = 0; time < 150; time++) {
          const pods = await world.pods(app);
          if (pods.every(({status}) => status.conditions.some(({type, status: holds}) => type === 'Ready' && holds === 'False'))) break;
          await world.sleep(1);
        }
        await world.sleep(2);
        await world.snap('all-unknown', [{subject, verdict: 'waiting', code: 'node-lost'}], {main: 'node-lost'});
      });
      for (let time = 0; time < 60; time++) {
        const {status} = await world.find('apps/v1', 'Deployment', app);
        if (status.availableReplicas === 3) break;
        await world.sleep(1);
        for (const pod of await world.pods(app)) if (time === 25) await world.kill(pod);
      }
      await world.sleep(2);
      await world.snap('back', [{subject, verdict: 'ready', code: null}], {nodes: false});
    },
  },
  {
    name: 'other-node-lost',
    run: (world) =>
      withNode(world, async (node) => {
        await world.apply(deployment(app));
        await world.untilReady('apps/v1', 'Deployment', app, 2);
        const gone = {Ready: {status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.'}};
        await world.patch(node, {status: {conditions: conditions(gone)}}, 'status');
        await world.sleep(1);
        await world.snap('elsewhere', [{subject, verdict: 'ready', code: null, later: 30}]);
      }),
  },
  {
    name: 'pod-node-lost',
    run: (world) =>
      withNode(world, async (node, pod) => {
        const acts = new Acts(world.kubelet);
        await world.apply(deployment(app, {hand: true, replicas: 1, pod}));
        const [first] = await world.placedPods(app, 1);
        await acts.run(first);
        await world.untilReady('apps/v1', 'Deployment', app, 1);
        const gone = {Ready: {status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.'}};
        await world.patch(node, {status: {conditions: conditions(gone)}}, 'status');
        // What the node controller writes on the pods of a node whose lease has run out.
        const {status} = await world.find('v1', 'Pod', first.metadata.name);
        const unready = status.conditions.map((one) => (one.type === 'Ready' ? {...one, status: 'False', lastTransitionTime: now()} : one));
        await world.patch(
          {apiVersion: 'v1', kind: 'Pod', metadata: {name: first.metadata.name}},
          {status: {conditions: unready}},
          'status',
        );
        await world.kubelet.event({kind: 'Pod', ...first}, 'Warning', 'NodeNotReady', 'Node is not ready', {
          component: 'node-controller',
          host: undefined,
        });
        await world.sleep(1);
        await world.snap('one-node', [{subject, verdict: 'waiting', code: 'node-lost'}]);
      }),
  },
  {
    name: 'daemonset-dead-node',
    alone: true,
    run: (world) =>
      withNode(world, async (node) => {
        await world.apply(daemonSet('node-exporter', {hand: true, pod: {tolerations: [{operator: 'Exists'}]}}));
        const acts = new Acts(world.kubelet);
        for (const pod of await world.placedPods('node-exporter', 4)) await acts.run(pod);
        await world.untilReady('apps/v1', 'DaemonSet', 'node-exporter', 4);
        const gone = {Ready: {status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.'}};
        await world.patch(node, {status: {conditions: conditions(gone)}}, 'status');
        await world.sleep(8);
        await world.snap('three-of-four', [{subject: 'daemonset/node-exporter', verdict: 'ready', code: null, later: 30}]);
      }),
  },
];

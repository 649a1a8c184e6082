import {Acts} from '../acts.mjs';
import {daemonSet, neverReady, readyAfter, statefulSet} from '../objects.mjs';
import {stopped} from '../stopped.mjs';

const app = 'postgres-replica';
const subject = `statefulset/${app}`;
const next = {image: `gomeet/${app}:v2.1.0`};

export default [
  {
    name: 'statefulset-stuck',
    run: async (world) => {
      await world.apply(statefulSet(app));
      await world.untilReady('apps/v1', 'StatefulSet', app, 2);
      await world.apply(statefulSet(app, {...next, annotations: neverReady}));
      await world.untilEvent('SuccessfulDelete');
      await world.sleep(3);
      await world.snap('bad-one', [{subject, verdict: 'progressing', code: null}], {nodes: false});
      await world.apply(statefulSet(app, {image: `gomeet/${app}:v2.1.1`}));
      await world.sleep(4);
      await world.snap('fixed-and-stuck', [{subject, verdict: 'failed', code: 'statefulset-stuck', later: 10}], {
        main: 'statefulset-stuck',
        nodes: false,
      });
      await world.kill((await world.pods(app)).find(({metadata}) => metadata.name.endsWith('-1')));
      await world.untilReady('apps/v1', 'StatefulSet', app, 2);
      await world.sleep(6);
      await world.snap('unstuck', [{subject, verdict: 'ready', code: null}], {nodes: false});
    },
  },
  {
    name: 'statefulset-partition',
    run: async (world) => {
      const spec = {updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 1}}};
      await world.apply(statefulSet(app, {spec}));
      await world.untilReady('apps/v1', 'StatefulSet', app, 2);
      await world.apply(statefulSet(app, {spec, ...next}));
      await world.untilEvent('SuccessfulDelete');
      await world.untilReady('apps/v1', 'StatefulSet', app, 2);
      await world.sleep(4);
      await world.snap('as-wanted', [{subject, verdict: 'ready', code: null, later: 60}], {nodes: false});
    },
  },
  {
    name: 'on-delete',
    run: async (world) => {
      const spec = {updateStrategy: {type: 'OnDelete'}};
      await world.apply(statefulSet(app, {spec}));
      await world.untilReady('apps/v1', 'StatefulSet', app, 2);
      await world.apply(statefulSet(app, {spec, ...next}));
      await world.sleep(3);
      await world.snap('old-ones-stay', [{subject, verdict: 'waiting', code: 'on-delete', later: 10}], {main: 'on-delete', nodes: false});
      for (const pod of await world.pods(app)) await world.kill(pod);
      await world.sleep(1);
      await world.untilReady('apps/v1', 'StatefulSet', app, 2);
      await world.sleep(4);
      await world.snap('deleted', [{subject, verdict: 'ready', code: null, later: 10}], {nodes: false});
    },
  },
  {
    name: 'on-delete-daemonset',
    run: async (world) => {
      const spec = {updateStrategy: {type: 'OnDelete'}};
      await world.apply(daemonSet('node-exporter', {spec}));
      await world.untilReady('apps/v1', 'DaemonSet', 'node-exporter', 3);
      await world.apply(daemonSet('node-exporter', {spec, image: 'gomeet/node-exporter:v9'}));
      await world.sleep(3);
      await world.snap('old-ones-stay', [{subject: 'daemonset/node-exporter', verdict: 'waiting', code: 'on-delete', later: 10}]);
    },
  },
  {
    name: 'statefulset-orders',
    run: async (world) => {
      await world.apply(statefulSet(app, {replicas: 3, annotations: readyAfter('6s')}));
      await world.sleep(4);
      await world.snap('first-of-three', [{subject, verdict: 'progressing', code: null}], {nodes: false});
    },
  },
  {
    name: 'statefulset-crash',
    run: async (world) => {
      await world.apply(statefulSet(app));
      await world.untilReady('apps/v1', 'StatefulSet', app, 2);
      await world.apply(statefulSet(app, {...next, hand: true}));
      await world.untilEvent('SuccessfulDelete');
      let pod;
      while (pod?.spec.nodeName === undefined) {
        await world.sleep(0.3);
        pod = (await world.pods(app)).find(
          ({spec, metadata}) => metadata.name.endsWith('-1') && spec.containers[0].image.endsWith('v2.1.0'),
        );
      }
      await new Acts(world.kubelet).crashLoop(pod, 2, {exitCode: 1, message: 'FATAL: could not receive data from WAL stream'}, world);
      await world.snap('ordinal-1', [{subject, verdict: 'failed', code: 'crash-loop', later: 10}], {nodes: false});
    },
  },
  {
    name: 'daemonset-no-room',
    alone: true,
    run: async (world) => {
      const name = 'node-exporter';
      const node = {apiVersion: 'v1', kind: 'Node', metadata: {name: 'general-001'}};
      await world.apply(daemonSet(name));
      await world.untilReady('apps/v1', 'DaemonSet', name, 3);
      await world.patch(node, {status: {allocatable: {pods: '0'}}}, 'status');
      try {
        await world.apply(daemonSet(name, {image: 'gomeet/node-exporter:v9'}));
        await world.untilEvent('FailedScheduling');
        await world.sleep(3);
        const rows = [{subject: `daemonset/${name}`, verdict: 'waiting', code: 'unschedulable-pod-limit'}];
        await world.snap('no-room', rows);
      } finally {
        await world.patch(node, {status: {allocatable: {pods: '110'}}}, 'status');
      }
    },
  },
  {
    name: 'daemonset-tainted',
    alone: true,
    run: async (world) => {
      const name = 'node-exporter';
      const node = {apiVersion: 'v1', kind: 'Node', metadata: {name: 'general-001'}};
      await world.patch(node, {spec: {taints: [{key: 'gomeet.io/pool', value: 'media', effect: 'NoSchedule'}]}});
      try {
        await world.apply(daemonSet(name));
        await world.untilReady('apps/v1', 'DaemonSet', name, 2);
        await world.sleep(2);
        await world.snap('two-of-three', [{subject: `daemonset/${name}`, verdict: 'ready', code: null, later: 60}]);
      } finally {
        await world.patch(node, {spec: {taints: null}});
      }
    },
  },
  {
    name: 'daemonset-node-missing',
    alone: true,
    run: async (world) => {
      const name = 'node-exporter';
      const of = `daemonset/${name}`;
      await world.apply(daemonSet(name));
      await world.untilReady('apps/v1', 'DaemonSet', name, 3);
      await stopped(world, 'kube-controller-manager', async () => {
        await world.kill((await world.pods(name))[0]);
        await world.sleep(1);
        await world.snap('just-now', [{subject: of, verdict: 'progressing', code: null}]);
        await world.passes(35);
        const rows = [0, 10].map((later) => ({subject: of, verdict: 'waiting', code: 'daemonset-node-missing', later}));
        await world.snap('stays', rows, {main: 'daemonset-node-missing'});
      });
    },
  },
  {
    name: 'wrong-revision',
    alone: true,
    run: async (world) => {
      await world.apply(statefulSet(app));
      await world.untilReady('apps/v1', 'StatefulSet', app, 2);
      const path = '/apis/rbac.authorization.k8s.io/v1/clusterroles/system:controller:statefulset-controller';
      const {rules} = await world.api.get(path);
      const less = rules.map((rule) =>
        rule.resources?.includes('pods') ? {...rule, verbs: rule.verbs.filter((verb) => verb !== 'delete')} : rule,
      );
      await world.api.patch(path, {rules: less});
      try {
        await world.sleep(1);
        await world.apply(statefulSet(app, next));
        await world.sleep(4);
        await world.snap('just-now', [{subject, verdict: 'progressing', code: null}], {nodes: false});
        await world.passes(70);
        const rows = [0, 10].map((later) => ({subject, verdict: 'waiting', code: 'wrong-revision', later}));
        await world.snap('stays', rows, {main: 'wrong-revision', nodes: false});
      } finally {
        await world.api.patch(path, {rules});
      }
    },
  },
];

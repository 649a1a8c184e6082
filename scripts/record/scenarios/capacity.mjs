import {deployment, statefulSet, staysLeaving} from '../objects.mjs';

const app = 'chat-service';
const subject = 'deployment/chat-service';
const asking = (requests) => ({container: {resources: {requests}}});
const waitingFor = (code, later) => [
  {subject, verdict: 'waiting', code},
  ...(later === undefined ? [] : [{subject, verdict: 'waiting', code, later}]),
];

export default [
  {
    name: 'cpu-is-taken',
    alone: true,
    run: async (world) => {
      await world.apply(deployment('recorder', {replicas: 3, ...asking({cpu: '3'})}));
      await world.untilReady('apps/v1', 'Deployment', 'recorder', 3);
      await world.apply(deployment(app, {replicas: 2, ...asking({cpu: '1500m'})}));
      await world.untilEvent('FailedScheduling');
      await world.sleep(1);
      await world.snap('full', [...waitingFor('unschedulable-cpu', 10), {subject: 'deployment/recorder', verdict: 'ready', code: null}]);
      for (const pod of await world.pods(app))
        await world.kubelet.event(
          {kind: 'Pod', ...pod},
          'Normal',
          'TriggeredScaleUp',
          'pod triggered scale-up: [{general 3->4 (max: 6)}]',
          {component: 'cluster-autoscaler', host: undefined},
        );
      await world.snap('scale-up', waitingFor('waiting-for-autoscaler', 2), {main: 'waiting-for-autoscaler'});
      await world.patch(deployment('recorder'), {spec: {replicas: 0}});
      await world.untilReady('apps/v1', 'Deployment', app, 2);
      await world.sleep(2);
      await world.snap('room-again', [
        {subject, verdict: 'ready', code: null},
        {subject: 'deployment/recorder', verdict: 'ready', code: null},
      ]);
    },
  },
  {
    name: 'autoscaler-refuses',
    alone: true,
    run: async (world) => {
      await world.apply(deployment('recorder', {replicas: 3, ...asking({cpu: '3'})}));
      await world.untilReady('apps/v1', 'Deployment', 'recorder', 3);
      await world.apply(deployment(app, {replicas: 1, ...asking({cpu: '1500m'})}));
      await world.untilEvent('FailedScheduling');
      const pod = (await world.pods(app)).at(-1);
      await world.kubelet.event(
        {kind: 'Pod', ...pod},
        'Normal',
        'NotTriggerScaleUp',
        "pod didn't trigger scale-up: 1 max node group size reached",
        {component: 'cluster-autoscaler', host: undefined},
      );
      await world.snap('at-its-maximum', waitingFor('unschedulable-cpu'));
    },
  },
  {
    name: 'drain-holds-port',
    alone: true,
    run: async (world) => {
      const media = (image, tag) => ({
        replicas: 3,
        image: `livekit/livekit-server:${tag}`,
        annotations: staysLeaving,
        pod: {hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet', terminationGracePeriodSeconds: 18_000},
        container: {ports: [{containerPort: 7881, hostPort: 7881}]},
        spec: {strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}, progressDeadlineSeconds: 60},
        ...image,
      });
      const sfu = 'deployment/livekit-sfu';
      await world.apply(deployment('livekit-sfu', media({}, 'v1.13.4')));
      await world.untilReady('apps/v1', 'Deployment', 'livekit-sfu', 3);
      await world.apply(deployment('livekit-sfu', media({}, 'v1.13.5')));
      await world.untilEvent('FailedScheduling', 'free ports');
      await world.sleep(1);
      await world.snap(
        'drains',
        [
          {subject: sfu, verdict: 'waiting', code: 'drain-holds-port'},
          {subject: sfu, verdict: 'waiting', code: 'drain-holds-port', later: 50},
        ],
        {main: 'drain-holds-port'},
      );
      await world.sleep(62);
      await world.snap('deadline-over', [{subject: sfu, verdict: 'waiting', code: 'drain-holds-port', later: 180}]);
      const leaving = (await world.list('v1', 'Pod')).filter(({metadata}) => metadata.deletionTimestamp !== undefined);
      for (const pod of leaving) await world.kill(pod);
      await world.sleep(4);
      await world.snap('next-one', [{subject: sfu, verdict: 'waiting', code: 'drain-holds-port'}]);
    },
  },
  {
    name: 'preempted',
    alone: true,
    run: async (world) => {
      const classes = [
        ['rec-low', 10],
        ['rec-high', 900_000],
      ].map(([name, value]) => ({apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: {name}, value}));
      await world.apply(...classes);
      const low = {pod: {priorityClassName: 'rec-low'}, annotations: staysLeaving};
      await world.apply(deployment('report-worker', {replicas: 3, ...asking({cpu: '3'}), ...low}));
      await world.untilReady('apps/v1', 'Deployment', 'report-worker', 3);
      await world.apply(statefulSet('recording-store', {replicas: 1, ...asking({cpu: '3'}), pod: {priorityClassName: 'rec-high'}}));
      await world.untilEvent('Preempted');
      await world.sleep(1);
      await world.snap('on-its-way-out', [{subject: 'deployment/report-worker', verdict: 'waiting', code: 'preempted'}], {
        main: 'preempted',
      });
      for (const pod of await world.list('v1', 'Pod')) if (pod.metadata.deletionTimestamp !== undefined) await world.kill(pod);
      await world.untilReady('apps/v1', 'StatefulSet', 'recording-store', 1);
      await world.sleep(2);
      await world.snap('replaced', [
        {subject: 'deployment/report-worker', verdict: 'waiting', code: 'preempted'},
        {subject: 'statefulset/recording-store', verdict: 'ready', code: null},
      ]);
    },
  },
];

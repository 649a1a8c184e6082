import {deployment, neverReady, readyAfter, staysLeaving} from '../objects.mjs';
import {stopped} from '../stopped.mjs';

const app = 'signaling-service';
const subject = `deployment/${app}`;
const next = {image: `gomeet/${app}:v9`};
const ready = (later) => [{subject, verdict: 'ready', code: null, ...(later === undefined ? {} : {later})}];

async function running(world, options = {}) {
  await world.apply(deployment(app, options));
  await world.untilReady('apps/v1', 'Deployment', app, options.replicas ?? 2);
  await world.sleep(1);
}

export default [
  {
    name: 'paused',
    run: async (world) => {
      await running(world);
      await world.apply(deployment(app, {spec: {paused: true}}));
      await world.sleep(2);
      await world.snap('on-purpose', ready(600), {nodes: false});
      await world.apply(deployment(app, {...next, spec: {paused: true}}));
      await world.sleep(2);
      await world.snap('with-a-change', [{subject, verdict: 'waiting', code: 'paused', later: 600}], {main: 'paused', nodes: false});
      await world.apply(deployment(app, {...next, spec: {paused: false}}));
      await world.sleep(1);
      await world.untilReady('apps/v1', 'Deployment', app, 2);
      await world.sleep(3);
      await world.snap('resumed', ready(), {nodes: false});
    },
  },
  {
    name: 'progress-deadline',
    run: async (world) => {
      await running(world);
      await world.apply(deployment(app, {...next, annotations: neverReady, spec: {progressDeadlineSeconds: 8}}));
      await world.sleep(4);
      await world.snap('before', [{subject, verdict: 'progressing', code: null}], {nodes: false});
      await world.untilCondition('apps/v1', 'Deployment', app, 'Progressing', 'False', 'ProgressDeadlineExceeded');
      await world.sleep(1);
      await world.snap('over', [{subject, verdict: 'failed', code: 'progress-deadline'}], {main: 'progress-deadline', nodes: false});
    },
  },
  {
    name: 'not-reconciling',
    alone: true,
    run: async (world) => {
      await running(world);
      await stopped(world, 'kube-controller-manager', async () => {
        await world.apply(deployment(app, next));
        await world.sleep(1);
        await world.snap('just-now', [{subject, verdict: 'progressing', code: null}], {nodes: false});
        await world.passes(35);
        await world.snap(
          'stays',
          [
            {subject, verdict: 'waiting', code: 'not-reconciling'},
            {subject, verdict: 'failed', code: 'not-reconciling', later: 10},
          ],
          {
            main: 'not-reconciling',
            nodes: false,
          },
        );
      });
      await world.sleep(3);
      await world.untilReady('apps/v1', 'Deployment', app, 2);
      await world.sleep(3);
      await world.snap('goes-on', ready(), {nodes: false});
    },
  },
  {
    name: 'scaled-to-zero',
    run: async (world) => {
      await running(world);
      await world.patch(deployment(app), {spec: {replicas: 0}});
      await world.sleep(5);
      await world.snap('empty', ready(600), {nodes: false});
    },
  },
  {
    name: 'minimum-ready-seconds',
    run: async (world) => {
      await running(world);
      await world.apply(deployment(app, {...next, spec: {minReadySeconds: 30}}));
      await world.untilEvent('ScalingReplicaSet', 'from 0 to 1');
      await world.sleep(5);
      await world.snap('runs', [{subject, verdict: 'progressing', code: null}], {nodes: false});
    },
  },
  {
    name: 'surge',
    run: async (world) => {
      const slow = {annotations: readyAfter('5s'), spec: {strategy: {rollingUpdate: {maxSurge: 2, maxUnavailable: 0}}}};
      await running(world);
      await world.apply(deployment(app, {...next, ...slow}));
      await world.sleep(3);
      await world.snap('four-of-two', [{subject, verdict: 'progressing', code: null}], {nodes: false});
      await world.untilReady('apps/v1', 'Deployment', app, 2);
      await world.sleep(6);
      await world.snap('over', ready(), {nodes: false});
    },
  },
  {
    name: 'rolled-back',
    run: async (world) => {
      await running(world);
      await world.apply(deployment(app, {...next, annotations: neverReady}));
      await world.sleep(3);
      await world.apply({...deployment(app), spec: {...deployment(app).spec}});
      await world.patch(deployment(app), {spec: {template: {metadata: {annotations: null}}}});
      await world.untilReady('apps/v1', 'Deployment', app, 2);
      await world.sleep(4);
      await world.snap('back', ready(), {nodes: false});
    },
  },
  {
    name: 'leaving-pods',
    run: async (world) => {
      const annotations = staysLeaving;
      await running(world, {annotations, pod: {terminationGracePeriodSeconds: 3600}});
      await world.apply(deployment(app, {...next, annotations, pod: {terminationGracePeriodSeconds: 3600}}));
      await world.sleep(1);
      await world.untilReady('apps/v1', 'Deployment', app, 2);
      await world.sleep(4);
      await world.snap('drain', ready(30), {nodes: false});
    },
  },
];

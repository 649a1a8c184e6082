import {ended, waiting} from '../kubelet.mjs';
import {newPods, rollOut} from './images.mjs';

const subject = 'deployment/auth-service';
const container = 'auth-service';
const crash = {exitCode: 1, message: 'Error: connect ECONNREFUSED 10.245.12.7:6432\n    at TCPConnectWrap.afterConnect'};
const oom = {exitCode: 137, reason: 'OOMKilled', ranMs: 1400};
const create =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ';

const failing = (code, later = 10) => [{subject, verdict: 'failed', code, later}];
const early = (code) => [{subject, verdict: 'waiting', code}];

/** The runtime cannot start the program: StartError, then back-off. */
function startErrors(name, error, code, main) {
  return {
    name,
    run: async (world) => {
      const {pod, acts} = await rollOut(world);
      const message = `${create}${error}`;
      const how = {exitCode: 128, reason: 'StartError', message};
      await world.kubelet.event({kind: 'Pod', ...pod}, 'Warning', 'Failed', `Error: ${message}`, {container});
      await world.kubelet.report(pod, {containers: {[container]: {...waiting('RunContainerError', message), lastState: ended(128, how)}}});
      if (main) await world.snap('first', [{subject, verdict: 'failed', code, later: 5}]);
      await acts.backsOff(pod, 1, how);
      await world.snap('back-off', failing(code), {main: main ? code : undefined});
    },
  };
}

function configErrors(name, message, {main, code = 'config-missing'} = {}) {
  return {
    name,
    run: async (world) => {
      const {pod} = await rollOut(world);
      await world.kubelet.event({kind: 'Pod', ...pod}, 'Warning', 'Failed', `Error: ${message(world)}`, {container});
      await world.kubelet.report(pod, {containers: {[container]: waiting('CreateContainerConfigError', message(world))}});
      await world.snap('first', early(code));
      await world.sleep(12);
      await world.kubelet.event({kind: 'Pod', ...pod}, 'Warning', 'Failed', `Error: ${message(world)}`, {container});
      await world.snap('stays', failing(code), {main: main ? code : undefined});
    },
  };
}

export default [
  {
    name: 'crash-loop',
    run: async (world) => {
      const {pod, acts} = await rollOut(world);
      await acts.run(pod, {ready: false});
      await world.sleep(1.5);
      await acts.exit(pod, 0, crash);
      await world.snap('first-exit', early('crash-loop'));
      await acts.crashLoop(pod, 1, crash, world);
      await world.snap('back-off-10s', early('crash-loop'));
      await world.sleep(10);
      await acts.restart(pod, 2, crash, {ready: false});
      await world.snap('between', [{subject, verdict: 'waiting', code: 'crash-loop'}]);
      await world.sleep(1);
      await acts.exit(pod, 2, crash);
      await acts.backsOff(pod, 2, crash);
      await world.snap('back-off-20s', failing('crash-loop'), {main: 'crash-loop'});
    },
  },
  {
    name: 'crash-loop-signal',
    run: async (world) => {
      const {pod, acts} = await rollOut(world);
      const how = {exitCode: 139, ranMs: 300};
      await acts.crashLoop(pod, 3, how, world);
      await world.snap('back-off-40s', failing('crash-loop'));
    },
  },
  {
    name: 'crash-loop-exits-well',
    run: async (world) => {
      const {pod, acts} = await rollOut(world);
      await acts.crashLoop(pod, 2, {exitCode: 0}, world);
      await world.snap('back-off-20s', failing('crash-loop'));
    },
  },
  {
    name: 'crash-healed',
    run: async (world) => {
      const {pod, acts} = await rollOut(world);
      await acts.run(pod, {ready: false});
      await world.sleep(1);
      await acts.exit(pod, 0, crash);
      await world.sleep(0.5);
      await acts.restart(pod, 1, crash, {ready: false});
      await world.snap('runs-again', early('crash-loop'));
      await acts.restart(pod, 1, crash);
      await world.finish(acts, container);
      await world.snap('healed', [{subject, verdict: 'ready', code: null}]);
    },
  },
  {
    name: 'old-pods-crash',
    run: async (world) => {
      const {deployment, readyAfter} = await import('../objects.mjs');
      const {Acts} = await import('../acts.mjs');
      const acts = new Acts(world.kubelet);
      await world.apply(deployment(container, {hand: true, replicas: 2}));
      for (const pod of await world.placedPods(container, 2)) await acts.crashLoop(pod, 1, crash, world);
      await world.apply(deployment(container, {replicas: 2, annotations: readyAfter('60s'), image: 'gomeet/auth-service:v9'}));
      await newPods(world, container, 2);
      await world.sleep(2);
      await world.snap('new-ones-start', [{subject, verdict: 'progressing', code: null}]);
    },
  },
  {
    name: 'oom-killed',
    run: async (world) => {
      const {pod, acts} = await rollOut(world);
      await acts.run(pod, {ready: false});
      await world.sleep(1.5);
      await acts.exit(pod, 0, oom);
      await world.snap('first', [{subject, verdict: 'waiting', code: 'oom-killed'}]);
      await acts.crashLoop(pod, 2, oom, world);
      await world.snap('again', failing('oom-killed'), {main: 'oom-killed'});
    },
  },
  startErrors('start-error', 'exec: "/app/server": stat /app/server: no such file or directory', 'start-error', true),
  startErrors('start-error-permission', 'exec: "/app/run.sh": permission denied', 'start-error'),
  startErrors('start-error-in-path', 'exec: "gomeet-server": executable file not found in $PATH', 'start-error'),
  startErrors('wrong-architecture-exec', 'exec /app/server: exec format error', 'image-wrong-architecture'),
  {
    name: 'create-container-error',
    run: async (world) => {
      const {pod} = await rollOut(world);
      const message = 'failed to create containerd container: failed to mount /run/gomeet: mkdir /run/gomeet: read-only file system';
      await world.kubelet.event({kind: 'Pod', ...pod}, 'Warning', 'Failed', `Error: ${message}`, {container});
      await world.kubelet.report(pod, {containers: {[container]: waiting('CreateContainerError', message)}});
      await world.snap('stays', failing('start-error'));
    },
  },
  configErrors('config-missing-secret', () => 'secret "gomeet-db-app" not found', {main: true}),
  configErrors('config-missing-key', ({namespace}) => `couldn't find key shard-urls in Secret ${namespace}/gomeet-db-app`),
  configErrors('config-missing-configmap', () => 'configmap "api-config" not found'),
  {
    name: 'config-late',
    run: async (world) => {
      const {pod, acts} = await rollOut(world);
      const message = 'secret "gomeet-db-app" not found';
      await world.kubelet.event({kind: 'Pod', ...pod}, 'Warning', 'Failed', `Error: ${message}`, {container});
      await world.kubelet.report(pod, {containers: {[container]: waiting('CreateContainerConfigError', message)}});
      await world.sleep(5);
      await world.apply({apiVersion: 'v1', kind: 'Secret', metadata: {name: 'gomeet-db-app'}, stringData: {'database-url': 'set'}});
      await world.snap('came', [{subject, verdict: 'waiting', code: 'config-missing'}]);
      await acts.run(pod, {ready: false});
      await world.snap('running', [{subject, verdict: 'progressing', code: null}]);
    },
  },
];

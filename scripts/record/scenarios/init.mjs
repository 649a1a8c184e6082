import {ended, running} from '../kubelet.mjs';
import {rollOut} from './images.mjs';

const subject = 'deployment/auth-service';
const container = 'auth-service';
const failing = (code) => [{subject, verdict: 'failed', code, later: 10}];
const early = (code) => [{subject, verdict: 'waiting', code}];

export default [
  {
    name: 'init-failed',
    run: async (world) => {
      const pod = {initContainers: [{name: 'wait-for-database', image: 'gomeet/auth-service:v9'}]};
      const {pod: fresh, acts} = await rollOut(world, {pod});
      const [init] = fresh.spec.initContainers;
      const where = {where: 'inits', container: init};
      const how = {exitCode: 2, message: 'relation "tenants" does not exist'};
      await acts.exit(fresh, 0, how, where);
      await world.snap('first', early('init-failed'));
      await world.sleep(0.5);
      await world.kubelet.report(fresh, {
        inits: {[init.name]: {...running(false), started: false, restartCount: 1, lastState: ended(2, how)}},
      });
      await world.sleep(1.5);
      await acts.backsOff(fresh, 1, how, where);
      await world.sleep(10);
      await acts.backsOff(fresh, 2, how, where);
      await world.snap('again', failing('init-failed'), {main: 'init-failed'});
    },
  },
  {
    name: 'init-image-not-found',
    run: async (world) => {
      const {pod, acts} = await rollOut(world, {pod: {initContainers: [{name: 'migrate', image: 'gomeet/migrate:v9'}]}});
      const full = 'docker.io/gomeet/migrate:v9';
      const error = `rpc error: code = NotFound desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${full}: not found`;
      await acts.pullFails(pod, error, pod.spec.initContainers[0], 'inits');
      await world.sleep(10);
      await acts.pullBacksOff(pod, error, pod.spec.initContainers[0], 'inits');
      await world.snap('back-off', failing('image-not-found'));
    },
  },
  {
    name: 'init-still-runs',
    run: async (world) => {
      const {pod} = await rollOut(world, {pod: {initContainers: [{name: 'wait-for-database', image: 'gomeet/auth-service:v9'}]}});
      await world.kubelet.report(pod, {inits: {'wait-for-database': {...running(false), started: true}}});
      await world.snap('runs', [{subject, verdict: 'progressing', code: null}]);
    },
  },
  {
    name: 'sidecar-init',
    run: async (world) => {
      const sidecar = {name: 'log-shipper', image: 'gomeet/log-shipper:v1', restartPolicy: 'Always'};
      const {pod, acts} = await rollOut(world, {pod: {initContainers: [sidecar]}});
      await world.kubelet.report(pod, {inits: {'log-shipper': running(true)}});
      await world.snap('sidecar-runs', [{subject, verdict: 'progressing', code: null}]);
      await world.finish(acts, container);
      await world.snap('ready', [{subject, verdict: 'ready', code: null}]);
    },
  },
];

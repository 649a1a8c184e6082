import {Acts} from '../acts.mjs';
import {claim, deployment, statefulSet} from '../objects.mjs';

const app = 'prometheus';
const subject = `statefulset/${app}`;
const data = (storageClassName) => ({volumeClaimTemplates: [claim('data', {storageClassName})]});
const mounted = {container: {volumeMounts: [{name: 'data', mountPath: '/prometheus'}]}};
const pvc = 'pvc-3d0b6f9e-52a7-4b0e-9d52-6f3c1a7e8b21';

/** A pod whose volume the attach controller or the kubelet cannot bring; `say` are their events. */
function stuck(name, code, say, {main, component = 'kubelet', rows} = {}) {
  return {
    name,
    run: async (world) => {
      const acts = new Acts(world.kubelet);
      await world.apply(statefulSet(app, {replicas: 1, hand: true, spec: data('do-block-storage'), ...mounted}));
      const [pod] = await world.placedPods(app, 1);
      await acts.assign(pod);
      const [reason, message] = say(world, pod);
      const from = component === 'kubelet' ? {} : {component, host: undefined};
      await world.kubelet.event({kind: 'Pod', ...pod}, 'Warning', reason, message, from);
      await world.snap('first', [{subject, verdict: 'waiting', code}]);
      await world.sleep(3);
      for (let time = 0; time < 3; time++) await world.kubelet.event({kind: 'Pod', ...pod}, 'Warning', reason, message, from);
      await world.snap('again', rows ?? [{subject, verdict: 'failed', code, later: 20}], {main});
    },
  };
}

export default [
  stuck(
    'volume-attach',
    'volume-attach',
    () => [
      'FailedAttachVolume',
      `Multi-Attach error for volume "${pvc}" Volume is already exclusively attached to one node and can't be attached to another`,
    ],
    {
      main: 'volume-attach',
      component: 'attachdetach-controller',
      rows: [{subject, verdict: 'waiting', code: 'volume-attach'}],
    },
  ),
  stuck(
    'volume-attach-failed',
    'volume-attach',
    () => [
      'FailedAttachVolume',
      `AttachVolume.Attach failed for volume "${pvc}" : rpc error: code = Internal desc = cannot attach volume: the droplet already has 15 volumes attached`,
    ],
    {
      component: 'attachdetach-controller',
      rows: [{subject, verdict: 'waiting', code: 'volume-attach'}],
    },
  ),
  stuck(
    'volume-mount',
    'volume-mount',
    () => [
      'FailedMount',
      `MountVolume.MountDevice failed for volume "${pvc}" : rpc error: code = Internal desc = mount failed: exit status 32: wrong fs type, bad option, bad superblock on /dev/sda`,
    ],
    {main: 'volume-mount'},
  ),
  stuck(
    'volume-mount-timeout',
    'volume-mount',
    () => [
      'FailedMount',
      'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[]: timed out waiting for the condition',
    ],
    {
      rows: [{subject, verdict: 'waiting', code: 'volume-mount'}],
    },
  ),
  stuck(
    'volume-of-secret',
    'config-missing',
    () => ['FailedMount', 'MountVolume.SetUp failed for volume "tls" : secret "prometheus-tls" not found'],
    {
      rows: [{subject, verdict: 'failed', code: 'config-missing', later: 10}],
    },
  ),
  stuck(
    'volume-of-configmap-key',
    'config-missing',
    () => ['FailedMount', 'MountVolume.SetUp failed for volume "conf" : references non-existent config key: prometheus.yml'],
    {
      rows: [{subject, verdict: 'failed', code: 'config-missing', later: 10}],
    },
  ),
  {
    name: 'volume-mounted-then',
    run: async (world) => {
      const acts = new Acts(world.kubelet);
      await world.apply(deployment('grafana', {replicas: 1, hand: true}));
      const [pod] = await world.placedPods('grafana', 1);
      await acts.assign(pod);
      await world.kubelet.event(
        {kind: 'Pod', ...pod},
        'Warning',
        'FailedMount',
        'MountVolume.SetUp failed for volume "conf" : failed to sync configmap cache: timed out waiting for the condition',
      );
      await world.snap('cache', [{subject: 'deployment/grafana', verdict: 'waiting', code: 'volume-mount'}], {nodes: false});
      await world.sleep(2);
      await world.finish(acts, 'grafana', 1);
      await world.snap('runs', [{subject: 'deployment/grafana', verdict: 'ready', code: null}], {nodes: false});
    },
  },
];

import {until} from '../cluster.mjs';
import {claim, statefulSet} from '../objects.mjs';

const app = 'prometheus';
const subject = `statefulset/${app}`;
const data = (storageClassName) => ({volumeClaimTemplates: [claim('data', {storageClassName})]});
const mounted = {container: {volumeMounts: [{name: 'data', mountPath: '/prometheus'}]}};
const storageClass = (world, more) => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {name: `${world.namespace}-disks`},
  provisioner: 'dobs.csi.digitalocean.com',
  reclaimPolicy: 'Delete',
  ...more,
});
const extra = [['storage.k8s.io/v1', 'StorageClass']];

export default [
  {
    name: 'volume-unbound-class',
    run: async (world) => {
      await world.apply(statefulSet(app, {replicas: 1, spec: data('fast-disks'), ...mounted}));
      await world.untilEvent('ProvisioningFailed').catch(() => undefined);
      await world.untilEvent('FailedScheduling');
      await world.snap(
        'no-class',
        [
          {subject, verdict: 'failed', code: 'volume-unbound', later: 20},
          {subject: 'persistentvolumeclaim/data-prometheus-0', verdict: 'failed', code: 'volume-unbound', later: 20},
        ],
        {main: 'volume-unbound', extra},
      );
    },
  },
  {
    name: 'volume-unbound-provisioner',
    run: async (world) => {
      const disks = storageClass(world, {volumeBindingMode: 'Immediate'});
      await world.apply(disks);
      await world.apply(statefulSet(app, {replicas: 1, spec: data(disks.metadata.name), ...mounted}));
      await world.untilEvent('ExternalProvisioning');
      await world.untilEvent('FailedScheduling');
      await world.sleep(1);
      await world.snap('early', [{subject, verdict: 'progressing', code: null}], {extra});
      await world.snap('late', [{subject, verdict: 'waiting', code: 'volume-unbound', later: 20}], {extra});
    },
  },
  {
    name: 'volume-provisioning-failed',
    run: async (world) => {
      const disks = storageClass(world, {volumeBindingMode: 'Immediate'});
      await world.apply(disks);
      await world.apply(statefulSet(app, {replicas: 1, spec: data(disks.metadata.name), ...mounted}));
      const asked = await world.untilEvent('ExternalProvisioning');
      const about = {...(await world.find('v1', 'PersistentVolumeClaim', asked.involvedObject.name)), kind: 'PersistentVolumeClaim'};
      const message = `failed to provision volume with StorageClass "${disks.metadata.name}": rpc error: code = ResourceExhausted desc = volume limit (10) has been reached. Current number of volumes: 10. Please contact support.`;
      await world.kubelet.event(about, 'Warning', 'ProvisioningFailed', message, {
        component: 'dobs.csi.digitalocean.com_controller',
        host: undefined,
      });
      await world.snap('limit', [{subject, verdict: 'waiting', code: 'volume-unbound', later: 5}], {extra});
    },
  },
  {
    name: 'volume-first-consumer',
    run: async (world) => {
      const disks = storageClass(world, {volumeBindingMode: 'WaitForFirstConsumer'});
      await world.apply(disks, claim('spare', {storageClassName: disks.metadata.name}));
      await world.untilEvent('WaitForFirstConsumer');
      await world.snap('unused', [{subject: 'persistentvolumeclaim/spare', verdict: 'ready', code: null, later: 60}], {
        extra,
        nodes: false,
      });
    },
  },
  {
    name: 'volume-binds',
    run: async (world) => {
      await world.apply(statefulSet(app, {replicas: 1, spec: data('do-block-storage'), ...mounted}));
      await world.sleep(0.4);
      await world.snap('first-deploy', [{subject, verdict: 'progressing', code: null}], {extra});
      await world.untilReady('apps/v1', 'StatefulSet', app, 1).catch(() => undefined);
      await world.sleep(2);
      await world.snap('bound', [{subject: 'persistentvolumeclaim/data-prometheus-0', verdict: 'ready', code: null}], {
        extra,
        nodes: false,
      });
    },
  },
  {
    name: 'volume-lost',
    run: async (world) => {
      await world.apply(claim('data'));
      await world.sleep(4);
      const {spec} = await world.find('v1', 'PersistentVolumeClaim', 'data');
      const volume = {apiVersion: 'v1', kind: 'PersistentVolume', metadata: {name: spec.volumeName}};
      await world.patch(volume, {metadata: {finalizers: null}});
      await world.remove(volume);
      await until('the loss of the claim', async () => (await world.find('v1', 'PersistentVolumeClaim', 'data')).status.phase === 'Lost');
      await world.sleep(1);
      await world.snap('gone', [{subject: 'persistentvolumeclaim/data', verdict: 'failed', code: 'volume-unbound', later: 10}], {
        nodes: false,
      });
    },
  },
];

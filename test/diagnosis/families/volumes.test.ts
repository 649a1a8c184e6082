// Long because it is one table of states, and the formatter gives every part of a row its own line.
import {describe, it} from 'vitest';
import type {KubeObject} from '../../../src/core/objects.ts';
import volumes from '../../../src/diagnosis/families/volumes.ts';
import {judge, type Row} from './_judge.ts';
import {ago, event, leaving, object, old, pod, waiting} from './_states.ts';

const withClaim = {
  nodeName: 'app-1',
  containers: [{name: 'api', image: 'x'}],
  volumes: [{name: 'data', persistentVolumeClaim: {claimName: 'data'}}],
};
const wants = pod('a', {...waiting('ContainerCreating'), spec: withClaim});
const claim = (
  age: number,
  {spec = {}, status = {phase: 'Pending'}, metadata = {}}: {spec?: object; status?: object; metadata?: object} = {},
) =>
  object(
    'v1',
    'PersistentVolumeClaim',
    'data',
    {spec: {storageClassName: 'block', ...spec}, status},
    {creationTimestamp: ago(age), ...metadata},
  );
const storage = (volumeBindingMode: string) =>
  object('storage.k8s.io/v1', 'StorageClass', 'block', {volumeBindingMode}, {namespace: undefined});
const failed = (message: string, first = 90) => event(claim(0), 'ProvisioningFailed', message, {first, count: 5});
const bound = claim(900, {status: {phase: 'Bound'}, spec: {volumeName: 'pvc-1'}});
const attach = (message: string, parts: object = {}) => event(wants, 'FailedAttachVolume', message, parts);
const mount = (message: string, parts: object = {}) => event(wants, 'FailedMount', message, {first: 100, ...parts});
const stuck = (...others: readonly KubeObject[]) => ({pods: [wants], others: [bound, ...others]});

const rows: readonly Row[] = [
  {
    name: 'a class that does not exist',
    code: 'volume-unbound',
    verdict: true,
    says: /the claim data wants the StorageClass block, which does not exist/,
    pods: [wants],
    others: [claim(60)],
    gathered: ['StorageClass'],
  },
  {name: 'the same just now', code: 'volume-unbound', verdict: false, pods: [wants], others: [claim(10)], gathered: ['StorageClass']},
  {
    name: 'the provisioner says so',
    code: 'volume-unbound',
    verdict: true,
    pods: [wants],
    others: [claim(60), failed('storageclass.storage.k8s.io "fast" not found')],
  },
  {
    name: 'no class and no default',
    code: 'volume-unbound',
    verdict: true,
    says: /no default one/,
    pods: [wants],
    others: [
      claim(100, {spec: {storageClassName: undefined}}),
      event(claim(0), 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set', {first: 99}),
    ],
  },
  {
    name: 'a claim that does not exist',
    code: 'volume-unbound',
    verdict: true,
    says: /the claim data does not exist/,
    pods: [wants],
    gathered: ['PersistentVolumeClaim'],
  },
  {
    name: 'a claim that lost its volume',
    code: 'volume-unbound',
    verdict: true,
    says: /has lost its volume pvc-1/,
    pods: [wants],
    others: [claim(900, {status: {phase: 'Lost'}, spec: {volumeName: 'pvc-1'}})],
  },
  {
    name: 'a limit of the provider',
    code: 'volume-unbound',
    kind: 'retryable',
    says: /a limit of the provider is reached/,
    pods: [wants],
    others: [
      claim(100),
      failed(
        'failed to provision volume with StorageClass "block": rpc error: code = ResourceExhausted desc = volume limit (10) has been reached',
      ),
    ],
  },
  {
    name: 'the provisioner refuses',
    code: 'volume-unbound',
    verdict: true,
    pods: [wants],
    others: [
      claim(100),
      failed(
        'failed to provision volume with StorageClass "block": rpc error: code = InvalidArgument desc = volume capabilities cannot be satisfied',
      ),
    ],
  },
  {
    name: 'the provisioner is away',
    code: 'volume-unbound',
    kind: 'retryable',
    pods: [wants],
    others: [
      claim(100),
      failed('failed to provision volume with StorageClass "block": rpc error: code = DeadlineExceeded desc = context deadline exceeded'),
    ],
  },
  {
    name: 'no volume after two minutes',
    code: 'volume-unbound',
    kind: 'retryable',
    says: /has no volume yet for 2 min/,
    pods: [wants],
    others: [
      claim(120),
      storage('Immediate'),
      event(claim(0), 'ExternalProvisioning', "Waiting for a volume to be created either by the external provisioner 'x' or manually"),
    ],
  },
  {
    name: 'the claim itself is asked about',
    code: 'volume-unbound',
    verdict: true,
    subject: claim(60),
    pods: [],
    others: [failed('storageclass.storage.k8s.io "fast" not found')],
  },
  {name: 'no volume after twenty seconds', pods: [wants], others: [claim(20), storage('Immediate')]},
  {name: 'a claim that waits for its first pod', pods: [wants], others: [claim(900), storage('WaitForFirstConsumer')]},
  {
    name: 'the same told by an event',
    pods: [wants],
    others: [claim(900), event(claim(0), 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding')],
  },
  {name: 'bound', ...stuck()},

  {
    name: 'attached elsewhere',
    code: 'volume-attach',
    kind: 'retryable',
    says: /volume pvc-1 is still attached elsewhere \(pod postgres-0\) for 30 s/,
    hints: /up to 6 min/,
    ...stuck(attach('Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) postgres-0')),
  },
  {
    name: 'the node of the other attachment',
    code: 'volume-attach',
    says: /\(pod api-o, node app-7\)/,
    ...stuck(
      attach('Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node and can\'t be attached to another'),
      object('storage.k8s.io/v1', 'VolumeAttachment', 'csi-1', {spec: {nodeName: 'app-7', source: {persistentVolumeName: 'pvc-1'}}}),
      leaving(old(pod('o', {spec: {...withClaim, nodeName: 'app-7'}})), 20, 60),
    ),
  },
  {
    name: 'an hour later it is still no failure of the manifest',
    code: 'volume-attach',
    verdict: false,
    ...stuck(
      attach('Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node and can\'t be attached to another'),
    ),
    later: 3600,
  },
  {
    name: 'a volume that is gone',
    code: 'volume-attach',
    verdict: true,
    ...stuck(attach('AttachVolume.Attach failed for volume "pvc-1" : rpc error: code = NotFound desc = volume not found', {first: 100})),
  },
  {
    name: 'a volume that is gone, just now',
    code: 'volume-attach',
    verdict: false,
    ...stuck(attach('AttachVolume.Attach failed for volume "pvc-1" : rpc error: code = NotFound desc = volume not found', {first: 10})),
  },
  {
    name: 'attached in the end',
    ...stuck(
      attach('Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node', {last: 20}),
      event(wants, 'SuccessfulAttachVolume', 'AttachVolume.Attach succeeded for volume "pvc-1"', {last: 5}),
    ),
  },

  {
    name: 'a mount that takes too long',
    code: 'volume-mount',
    kind: 'retryable',
    says: /volume data cannot be mounted: it took too long/,
    ...stuck(
      mount(
        'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[]: context deadline exceeded',
      ),
    ),
  },
  {
    name: 'a path of the host that is none',
    code: 'volume-mount',
    verdict: true,
    ...stuck(mount('MountVolume.SetUp failed for volume "logs" : hostPath type check failed: /var/x is not a directory')),
  },
  {
    name: 'the same just now',
    code: 'volume-mount',
    verdict: false,
    ...stuck(mount('MountVolume.SetUp failed for volume "logs" : hostPath type check failed: /var/x is not a directory', {first: 9})),
  },
  {
    name: 'permission denied',
    code: 'volume-mount',
    verdict: true,
    says: /permission denied/,
    ...stuck(mount('MountVolume.MountDevice failed for volume "pvc-1" : mount failed: exit status 32 Output: mount: permission denied')),
  },
  {
    name: 'no CSI driver on the node',
    code: 'volume-mount',
    kind: 'retryable',
    says: /CSI driver does not run/,
    ...stuck(
      mount(
        'MountVolume.MountDevice failed for volume "pvc-1" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name block.csi.example.com not found in the list of registered CSI drivers',
      ),
    ),
  },
  {
    name: "the kubelet's cache",
    code: 'volume-mount',
    kind: 'retryable',
    ...stuck(mount('MountVolume.SetUp failed for volume "conf" : failed to sync configmap cache: timed out waiting for the condition')),
  },
  {name: 'a missing Secret is no volume', ...stuck(mount('MountVolume.SetUp failed for volume "tls" : secret "x" not found'))},
  {
    name: 'mounted in the end',
    ...stuck(mount('MountVolume.SetUp failed for volume "pvc-1" : x'), event(wants, 'Pulling', 'Pulling image', {last: 1})),
  },
];

describe('volumes', () => {
  it.each(rows)('$name', (row) => judge(volumes, row));
});

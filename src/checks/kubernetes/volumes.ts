import {formatDuration} from '../../core/duration.ts';
import {limits} from '../../core/limits.ts';
import {type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {createdAt} from '../../diagnosis/times.ts';
import {type Lists, listedIfAllowed, listsOf} from './_lists.ts';
import {clusterNow} from './_now.ts';

const table = limits('kubernetes.volumes', {
  pendingSeconds: {value: 300, unit: 'seconds', source: 'a block device is made within two minutes'},
});

export type VolumesReading = Lists<'PersistentVolumeClaim' | 'Pod'> & {
  /** Absent for somebody who may not list storage classes. */
  readonly classes: readonly KubeObject[] | undefined;
  readonly now: number;
};

export default probe<VolumesReading>({
  id: 'kubernetes.volumes',
  question: 'Has every volume claim its volume?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list persistentvolumeclaims: phase; list pods: which claims they use'},
  runbook: 'rollout',
  limits: table.table,
  async read(asking, signal) {
    const [lists, classes] = await Promise.all([
      listsOf(asking, ['PersistentVolumeClaim', 'Pod'], signal),
      listedIfAllowed(asking, 'StorageClass', signal),
    ]);
    return {...lists, classes, now: clusterNow(asking.world, lists.Pod, lists.PersistentVolumeClaim)};
  },
  judge: ({PersistentVolumeClaim: claims, Pod: pods, classes, now}, target) => {
    const used = new Set(
      pods.flatMap((pod) => listAt(pod, 'spec', 'volumes').map((one) => textAt(one, 'persistentVolumeClaim', 'claimName'))),
    );
    const {pendingSeconds} = table.of(target);
    const thresholds = table.thresholds(target);
    const late =
      classes?.filter((one) => textAt(one, 'volumeBindingMode') === 'WaitForFirstConsumer').map((one) => one.metadata.name) ?? [];
    const judged = claims.flatMap((claim): readonly Judgement[] => {
      const {name} = claim.metadata;
      const phase = textAt(claim, 'status', 'phase');
      const about = {instance: `pvc/${name}`, thresholds, hint: `kubectl -n ${target.namespace} describe pvc ${name}`};
      if (phase === 'Bound') return [];
      if (phase === 'Lost')
        return [
          {...about, status: 'fail', message: `its volume ${textAt(claim, 'spec', 'volumeName') ?? ''} is gone, and the data with it`},
        ];
      const waits = late.includes(textAt(claim, 'spec', 'storageClassName') ?? '') && !used.has(name);
      const age = now - (createdAt(claim) ?? now);
      if (waits || age < pendingSeconds * 1_000) return [];
      return [
        {
          ...about,
          status: 'fail',
          message: `it is ${phase ?? 'without a status'} for ${formatDuration(age)}`,
          observed: [{name: 'pending', value: Math.round(age / 1_000), unit: 'seconds'}],
        },
      ];
    });
    if (judged.length > 0) return judged;
    const wanted = target.manifests.some(
      (object) => object.kind === 'PersistentVolumeClaim' || listAt(object, 'spec', 'volumeClaimTemplates').length > 0,
    );
    if (claims.length === 0 && wanted)
      return {
        status: 'fail',
        message: 'no volume claim exists, but the manifests ask for some',
        hint: `gomeet deploy --target ${target.name}`,
      };
    const bound = claims.filter((claim) => textAt(claim, 'status', 'phase') === 'Bound').length;
    if (claims.length === 0) return {status: 'skip', message: 'this profile has no volumes'};
    return {
      status: 'pass',
      message: `${bound} of ${claims.length} volume claims are bound${bound < claims.length ? ', the others are new or unused' : ''}`,
      observed: [{name: 'bound', value: bound, unit: 'count'}],
      thresholds,
    };
  },
});

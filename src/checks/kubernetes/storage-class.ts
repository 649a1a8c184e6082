import {type KubeObject, listAt, shortName, textAt} from '../../core/objects.ts';
import {probe} from '../../core/probe.ts';

const defaultKey = 'storageclass.kubernetes.io/is-default-class';

export default probe<readonly KubeObject[]>({
  id: 'kubernetes.storage-class',
  question: 'Do the storage classes exist that the volumes ask for?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list storageclasses'},
  read: ({world}, signal) => world.cluster.list('storage.k8s.io/v1', 'StorageClass', {}, signal),
  judge: (classes, target) => {
    const names = classes.map((one) => one.metadata.name);
    const hasDefault = classes.some((one) => one.metadata.annotations?.[defaultKey] === 'true');
    const claims = target.manifests.flatMap(claimsOf);
    const missing = claims.filter((claim) =>
      claim.storageClass === undefined ? !hasDefault : claim.storageClass !== '' && !names.includes(claim.storageClass),
    );
    if (claims.length === 0) return {status: 'skip', message: 'this profile has no volumes'};
    if (missing.length === 0)
      return {
        status: 'pass',
        message: `${[...new Set(claims.map((claim) => claim.storageClass ?? 'the default class'))].join(', ')}: there`,
      };
    const list = missing.map((claim) => `${claim.of} asks for ${claim.storageClass ?? 'a default class, and there is none'}`);
    return {
      status: 'fail',
      message: `${list.join('; ')}; the cluster has ${names.length === 0 ? 'no storage class' : names.join(', ')}`,
      hint: 'create the class, or patch the volume claims to one that exists',
    };
  },
});

function claimsOf(object: KubeObject): readonly {readonly of: string; readonly storageClass: string | undefined}[] {
  const of = shortName({kind: object.kind, name: object.metadata.name});
  const claims = object.kind === 'PersistentVolumeClaim' ? [object] : listAt(object, 'spec', 'volumeClaimTemplates');
  return claims.map((claim) => ({of, storageClass: textAt(claim, 'spec', 'storageClassName')}));
}

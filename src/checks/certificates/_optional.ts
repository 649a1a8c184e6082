import {type KubeObject, textAt} from '../../core/objects.ts';
import {referencesOf} from '../../manifests/references.ts';

/** Whether whoever mounts the Secret of a certificate runs without it: coturn then serves no TLS, and the rest goes on. */
export function canDoWithout(certificate: KubeObject, manifests: readonly KubeObject[]): boolean {
  const secret = textAt(certificate, 'spec', 'secretName');
  const users = manifests.flatMap(referencesOf).filter(({kind, name}) => kind === 'Secret' && name === secret);
  return users.length > 0 && users.every(({optional}) => optional);
}

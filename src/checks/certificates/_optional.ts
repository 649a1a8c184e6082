import {type KubeObject, textAt} from '../../core/objects.ts';
import type {Judgement} from '../../core/probe.ts';
import {referencesOf} from '../../manifests/references.ts';

/** A failure of a certificate that everybody can do without is a warning. */
export function milder(found: Judgement, certificate: KubeObject, manifests: readonly KubeObject[]): Judgement {
  return found.status === 'fail' && canDoWithout(certificate, manifests) ? {...found, status: 'warn'} : found;
}

/** Whether whoever mounts the Secret of a certificate runs without it: coturn then serves no TLS, and the rest goes on. */
export function canDoWithout(certificate: KubeObject, manifests: readonly KubeObject[]): boolean {
  const secret = textAt(certificate, 'spec', 'secretName');
  const users = manifests.flatMap(referencesOf).filter(({kind, name}) => kind === 'Secret' && name === secret);
  return users.length > 0 && users.every(({optional}) => optional);
}

import type {KubeObject} from '../../core/objects.ts';
import type {WorldKind} from '../../core/ports.ts';
import type {Asking} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';

/** Everything that cert-manager keeps of a namespace. `now` as ISO 8601. */
export type CertificatesReading = {
  readonly certificates: readonly KubeObject[];
  readonly requests: readonly KubeObject[];
  readonly orders: readonly KubeObject[];
  readonly challenges: readonly KubeObject[];
  readonly issuers: readonly KubeObject[];
  readonly world: WorldKind;
  readonly now: string;
};

export const certManager = 'cert-manager.io/v1';
const acme = 'acme.cert-manager.io/v1';

/** Kinds that a gate follows while a certificate is issued. */
export const followed = [
  {apiVersion: certManager, kind: 'Certificate', scope: 'namespace'},
  {apiVersion: certManager, kind: 'CertificateRequest', scope: 'namespace'},
  {apiVersion: acme, kind: 'Order', scope: 'namespace'},
  {apiVersion: acme, kind: 'Challenge', scope: 'namespace'},
] as const;

export async function readCertificates({world, target}: Asking, signal: AbortSignal): Promise<CertificatesReading> {
  const list = (apiVersion: string, kind: string) =>
    world.cluster.list(apiVersion, kind, {namespace: target.namespace, optional: true}, signal);
  const [certificates, requests, orders, challenges, issuers, clusterIssuers] = await Promise.all([
    list(certManager, 'Certificate'),
    list(certManager, 'CertificateRequest'),
    list(acme, 'Order'),
    list(acme, 'Challenge'),
    list(certManager, 'Issuer'),
    world.cluster.list(certManager, 'ClusterIssuer', {optional: true}, signal),
  ]);
  const now = world.clock.now().toISOString();
  return {certificates, requests, orders, challenges, issuers: [...issuers, ...clusterIssuers], world: world.kind, now};
}

/** Certificates that belong to a target. */
export function wantedCertificates({manifests}: Pick<Target, 'manifests'>): readonly KubeObject[] {
  return manifests.filter(({kind, apiVersion}) => kind === 'Certificate' && apiVersion.startsWith('cert-manager.io/'));
}

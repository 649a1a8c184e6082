import type {CertificatesReading} from '../../../src/checks/certificates/_reading.ts';
import type {KubeObject} from '../../../src/core/objects.ts';

export const now = '2026-03-02T09:00:00.000Z';
const namespace = 'gomeet';
const owned = (kind: string, name: string) => ({ownerReferences: [{kind, name, uid: `uid-${name}`, controller: true}]});
const condition = (type: string, status: string, reason: string, message: string, lastTransitionTime = '2026-03-02T08:50:00Z') => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime,
});

type Fields = {readonly [field: string]: unknown};

export function certificate(status: Fields | undefined, more: Fields = {}): KubeObject {
  return {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: {name: 'tls', namespace, uid: 'uid-tls', creationTimestamp: '2026-03-02T08:00:00Z'},
    spec: {
      secretName: 'tls',
      dnsNames: ['api.example.org', 'turn.example.org'],
      issuerRef: {kind: 'ClusterIssuer', name: 'letsencrypt'},
      ...more,
    },
    ...(status === undefined ? {} : {status}),
  };
}

export const ready = {
  conditions: [condition('Ready', 'True', 'Ready', 'Certificate is up to date and has not expired')],
  revision: 1,
  notAfter: '2026-05-01T00:00:00Z',
};
export const issuing = (reason = 'DoesNotExist', since = '2026-03-02T08:50:00Z') =>
  condition('Issuing', 'True', reason, 'Issuing certificate as Secret does not exist', since);
export const unready = condition('Ready', 'False', 'DoesNotExist', 'Issuing certificate as Secret does not exist');
export const failedIssuing = (message: string) =>
  condition('Issuing', 'False', 'Failed', `The certificate request has failed to complete and will be retried: ${message}`);

export function request(status: Fields, revision = 1): KubeObject {
  return {
    apiVersion: 'cert-manager.io/v1',
    kind: 'CertificateRequest',
    metadata: {
      name: `tls-${revision}`,
      namespace,
      uid: `uid-tls-${revision}`,
      creationTimestamp: '2026-03-02T08:51:00Z',
      annotations: {'cert-manager.io/certificate-revision': String(revision)},
      ...owned('Certificate', 'tls'),
    },
    status,
  };
}

export const pending = {
  conditions: [condition('Ready', 'False', 'Pending', 'Waiting on certificate issuance from order gomeet/tls-1-9: "pending"')],
};

export function order(status: Fields, revision = 1): KubeObject {
  return {
    apiVersion: 'acme.cert-manager.io/v1',
    kind: 'Order',
    metadata: {name: `tls-${revision}-9`, namespace, uid: `uid-tls-${revision}-9`, ...owned('CertificateRequest', `tls-${revision}`)},
    status,
  };
}

export function challenge(reason: string, state = 'pending', dnsName = 'api.example.org', type = 'HTTP-01'): KubeObject {
  return {
    apiVersion: 'acme.cert-manager.io/v1',
    kind: 'Challenge',
    metadata: {name: `tls-1-9-${dnsName}`, namespace, ...owned('Order', 'tls-1-9')},
    spec: {dnsName, type},
    status: {state, reason, presented: true, processing: true},
  };
}

export function issuer(
  server = 'https://acme-v02.api.letsencrypt.org/directory',
  status = 'True',
  reason = 'ACMEAccountRegistered',
  message = '',
): KubeObject {
  return {
    apiVersion: 'cert-manager.io/v1',
    kind: 'ClusterIssuer',
    metadata: {name: 'letsencrypt'},
    spec: {acme: {server, email: 'ops@example.org'}},
    status: {acme: {uri: 'https://acme-v02.api.letsencrypt.org/acme/acct/1'}, conditions: [condition('Ready', status, reason, message)]},
  };
}

export function reading(more: Partial<CertificatesReading> = {}): CertificatesReading {
  return {
    certificates: [certificate(ready)],
    requests: [],
    orders: [],
    challenges: [],
    issuers: [issuer()],
    world: 'cluster',
    now,
    ...more,
  };
}

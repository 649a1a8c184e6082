import {at, conditionOf, type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import {type Condition, withConditions} from '../conditions.ts';
import type {Control, Controller} from '../control.ts';
import type {Fields} from '../fields.ts';
import {hexOf} from '../hash.ts';
import {ownerReference} from '../pods.ts';

const issuingMs = 30_000;
const retryMs = 10_000;
const dayMs = 86_400_000;

/** cert-manager: a Certificate is issued some seconds after the load balancer has its address, which HTTP-01 needs; and again when somebody asks for it. */
export const certificates: Controller = {
  name: 'certificate',
  kinds: ['cert-manager.io/Certificate'],
  reconcile(certificate, control) {
    const {namespace = ''} = certificate.metadata;
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      namespace,
      name: textAt(certificate, 'spec', 'secretName') ?? certificate.metadata.name,
    };
    const ordered = conditionOf(certificate, 'Issuing')?.status === 'True';
    const isReady = conditionOf(certificate, 'Ready')?.status === 'True' && control.store.get(secret) !== undefined;
    if (isReady && !ordered) return undefined;
    const issuing: Condition = {
      type: 'Issuing',
      status: 'True',
      reason: 'DoesNotExist',
      message: 'Issuing certificate as Secret does not exist',
    };
    const unready: Condition = {
      type: 'Ready',
      status: 'False',
      reason: 'DoesNotExist',
      message: 'Issuing certificate as Secret does not exist',
    };
    const reachable =
      isProvenByDns(certificate, control) ||
      control.store.list('Service', namespace).some((service) => listAt(service, 'status', 'loadBalancer', 'ingress').length > 0);
    // While a new one is ordered the old one is good.
    if (!isReady)
      control.status(certificate, {conditions: withConditions(certificate, control.time(), ...(ordered ? [] : [issuing]), unready)});
    if (!reachable) return control.now() + retryMs;
    const due = requestedAt(certificate, control) + issuingMs;
    if (control.now() < due) return due;
    issue(certificate, secret, control);
    return undefined;
  },
};

/** A record in the zone is proof enough: no request has to come in. */
function isProvenByDns(certificate: KubeObject, control: Control): boolean {
  const {namespace = ''} = certificate.metadata;
  const [kind, name] = [textAt(certificate, 'spec', 'issuerRef', 'kind'), textAt(certificate, 'spec', 'issuerRef', 'name')];
  const issuer =
    kind === 'Issuer' ? control.store.list('cert-manager.io/Issuer', namespace).find((one) => one.metadata.name === name) : undefined;
  const solvers = listAt(issuer, 'spec', 'acme', 'solvers');
  return solvers.length > 0 && solvers.every((solver) => at(solver, 'dns01') !== undefined);
}

/** ClusterIssuers and Issuers register at once. */
export const issuers: Controller = {
  name: 'issuer',
  kinds: ['cert-manager.io/ClusterIssuer', 'cert-manager.io/Issuer'],
  reconcile(issuer, control) {
    const condition: Condition = {
      type: 'Ready',
      status: 'True',
      reason: 'ACMEAccountRegistered',
      message: 'The ACME account was registered with the ACME server',
    };
    const acme = {uri: `https://acme.example/acme/acct/${hexOf(issuer.metadata.name, 6)}`};
    control.status(issuer, {conditions: withConditions(issuer, control.time(), condition), acme});
    return undefined;
  },
};

/** When the CertificateRequest was made, in milliseconds; makes it when it is not there. */
function requestedAt(certificate: KubeObject, control: Control): number {
  const {name, namespace = ''} = certificate.metadata;
  const revision = nextRevision(certificate);
  const request = {apiVersion: 'cert-manager.io/v1', kind: 'CertificateRequest', namespace, name: `${name}-${revision}`};
  const found =
    control.store.get(request) ??
    control.put({
      apiVersion: request.apiVersion,
      kind: request.kind,
      metadata: {
        name: request.name,
        namespace,
        annotations: {'cert-manager.io/certificate-revision': String(revision)},
        ownerReferences: [ownerReference(certificate)],
      },
      status: {
        conditions: requestConditions(
          control,
          'Pending',
          `Waiting on certificate issuance from order ${namespace}/${request.name}: "pending"`,
        ),
      },
    });
  return Date.parse(found.metadata.creationTimestamp ?? '');
}

function nextRevision(certificate: KubeObject): number {
  return (numberAt(certificate, 'status', 'revision') ?? 0) + 1;
}

function requestConditions(control: Control, reason: 'Pending' | 'Issued', message: string): readonly Fields[] {
  return withConditions(undefined, control.time(), {type: 'Ready', status: reason === 'Issued' ? 'True' : 'False', reason, message});
}

function issue(
  certificate: KubeObject,
  key: {readonly apiVersion: string; readonly kind: string; readonly namespace: string; readonly name: string},
  control: Control,
): void {
  const stand = (what: string) =>
    Buffer.from(`the simulator has no ${what} (${hexOf(`${key.namespace}/${key.name}`, 8)})\n`).toString('base64');
  control.put({
    apiVersion: key.apiVersion,
    kind: key.kind,
    metadata: {name: key.name, namespace: key.namespace, annotations: {'cert-manager.io/certificate-name': certificate.metadata.name}},
    type: 'kubernetes.io/tls',
    data: {'tls.crt': stand('certificate'), 'tls.key': stand('key')},
  });
  const revision = nextRevision(certificate);
  const request = control.store.get({
    apiVersion: 'cert-manager.io/v1',
    kind: 'CertificateRequest',
    namespace: key.namespace,
    name: `${certificate.metadata.name}-${revision}`,
  });
  if (request !== undefined)
    control.status(request, {conditions: requestConditions(control, 'Issued', 'Certificate fetched from issuer successfully')});
  const at = (days: number) => new Date(control.now() + days * dayMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const ready: Condition = {type: 'Ready', status: 'True', reason: 'Ready', message: 'Certificate is up to date and has not expired'};
  const conditions = withConditions(certificate, control.time(), ready).filter((one) => one.type === 'Ready');
  control.status(certificate, {conditions, notBefore: at(0), notAfter: at(90), renewalTime: at(60), revision});
  control.event(certificate, 'Normal', 'Issuing', 'The certificate has been successfully issued');
}

import type {SandboxApi} from '../api.ts';
import {follow, type KubeObject} from '../follow.ts';
import {type Authority, issue, readAuthority} from '../pki.ts';

const GROUP = '/apis/cert-manager.io/v1';
const DAYS = 90;

/** Label of a Certificate that nobody issues here: `sandbox.gomeet.io/stand-in: "false"`. */
const NOT_OURS = ['sandbox.gomeet.io/stand-in', 'false'] as const;

interface Conditioned extends KubeObject {
  readonly status?: {
    readonly conditions?: readonly {readonly type: string; readonly status: string; readonly observedGeneration?: number}[];
    readonly revision?: number;
  };
}

interface Certificate extends Conditioned {
  readonly spec: {readonly secretName: string; readonly commonName?: string; readonly dnsNames?: readonly string[]};
}

/**
 * Sets issuers and Certificates Ready and writes the TLS Secrets that they name, signed by the sandbox's own authority; a
 * Certificate whose condition Issuing asks for it gets another one, as a renewal does.
 */
export async function followCertificates(api: SandboxApi, pki: string, signal: AbortSignal): Promise<void> {
  const authority = await readAuthority(pki, 'public-ca');
  const markReady = async (path: string, object: Conditioned, extra: object = {}) => {
    if (object.metadata.deletionTimestamp !== undefined || (isReady(object) && !isOrdered(object))) return;
    await api.patch(`${path}/${object.metadata.name}/status`, {status: {conditions: [readyCondition(object)], ...extra}});
  };
  await Promise.all([
    follow<Conditioned>(api, `${GROUP}/clusterissuers`, (issuer) => markReady(`${GROUP}/clusterissuers`, issuer), signal),
    follow<Conditioned>(
      api,
      `${GROUP}/issuers`,
      (issuer) => markReady(`${GROUP}/namespaces/${issuer.metadata.namespace}/issuers`, issuer),
      signal,
    ),
    follow<Certificate>(
      api,
      `${GROUP}/certificates`,
      async (certificate) => {
        if (certificate.metadata.deletionTimestamp !== undefined || certificate.metadata.labels?.[NOT_OURS[0]] === NOT_OURS[1]) return;
        await ensureSecret(api, authority, certificate, isOrdered(certificate));
        const now = Date.now();
        const at = (days: number) => new Date(now + days * 86_400_000).toISOString().replace(/\.\d+Z/, 'Z');
        await markReady(`${GROUP}/namespaces/${certificate.metadata.namespace}/certificates`, certificate, {
          notBefore: at(0),
          notAfter: at(DAYS),
          renewalTime: at(DAYS - 30),
          revision: (certificate.status?.revision ?? 0) + 1,
        });
      },
      signal,
    ),
  ]);
}

function isReady(object: Conditioned): boolean {
  return (
    object.status?.conditions?.some(
      ({type, status, observedGeneration}) => type === 'Ready' && status === 'True' && observedGeneration === object.metadata.generation,
    ) ?? false
  );
}

function isOrdered(object: Conditioned): boolean {
  return object.status?.conditions?.some(({type, status}) => type === 'Issuing' && status === 'True') ?? false;
}

function readyCondition(object: KubeObject): object {
  return {
    type: 'Ready',
    status: 'True',
    reason: 'SandboxStandIn',
    message: 'set Ready by the sandbox: cert-manager does not run here',
    observedGeneration: object.metadata.generation ?? 1,
    lastTransitionTime: new Date().toISOString().replace(/\.\d+Z/, 'Z'),
  };
}

async function ensureSecret(api: SandboxApi, authority: Authority, certificate: Certificate, anew: boolean): Promise<void> {
  const {namespace, name} = certificate.metadata;
  const names = certificate.spec.dnsNames ?? [];
  const path = `/api/v1/namespaces/${namespace}/secrets`;
  const annotations = {'cert-manager.io/certificate-name': name, 'cert-manager.io/alt-names': names.join(',')};
  const present = await api.raw('GET', `${path}/${certificate.spec.secretName}`);
  const same =
    present.status === 200 &&
    (JSON.parse(present.text) as KubeObject).metadata.annotations?.['cert-manager.io/alt-names'] ===
      annotations['cert-manager.io/alt-names'];
  if (same && !anew) return;
  const pair = await issue(
    authority,
    {commonName: certificate.spec.commonName ?? names[0] ?? name, names: names.map((value) => ({type: 'dns', value})), usage: ['server']},
    DAYS,
  );
  const texts = {'tls.crt': pair.certificate, 'tls.key': pair.key, 'ca.crt': authority.certificate};
  const data = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]));
  // The old one is served until the new one is there.
  if (present.status === 200) {
    await api.patch(`${path}/${certificate.spec.secretName}`, {metadata: {annotations}, data});
    return;
  }
  await api.send('POST', path, {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: {name: certificate.spec.secretName, namespace, labels: {'sandbox.gomeet.io/stand-in': 'true'}, annotations},
    data,
  });
}

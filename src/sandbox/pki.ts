import {generateKeyPairSync, webcrypto} from 'node:crypto';
import {mkdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
// @peculiar/x509 needs this polyfill before it loads.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import {writeAtomic} from './atomic.ts';

const ALGORITHM = {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'} as const;
const DAY_MS = 86_400_000;

export interface KeyPair {
  /** PEM, may hold a chain. */
  readonly certificate: string;
  /** PEM, PKCS#8. */
  readonly key: string;
}

/** A certificate authority that lives as long as the sandbox does. */
export interface Authority extends KeyPair {
  readonly root: x509.X509Certificate;
  readonly signingKey: webcrypto.CryptoKey;
}

/** What a leaf certificate says. */
export interface Subject {
  readonly commonName: string;
  /** Kubernetes reads them as groups. */
  readonly organizations?: readonly string[];
  readonly names?: readonly {readonly type: 'dns' | 'ip'; readonly value: string}[];
  readonly usage: readonly ('server' | 'client')[];
}

/** A new self-signed authority, valid for `days` from yesterday on (clocks differ). */
export async function createAuthority(commonName: string, days = 3650): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{CN: [commonName]}],
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity(days),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {certificate: pem(root), key: await exportKey(keys.privateKey), root, signingKey: keys.privateKey};
}

/** An authority that was written as `<name>.crt` and `<name>.key`. */
export async function readAuthority(dir: string, name: 'public-ca'): Promise<Authority> {
  const [certificate, key] = await Promise.all([readFile(pkiFile(dir, name, 'crt'), 'utf8'), readFile(pkiFile(dir, name, 'key'), 'utf8')]);
  const bytes = Buffer.from(key.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const signingKey = await webcrypto.subtle.importKey('pkcs8', bytes, ALGORITHM, true, ['sign']);
  return {certificate, key, root: new x509.X509Certificate(certificate), signingKey};
}

/** A leaf certificate of an authority. */
export async function issue(authority: Authority, subject: Subject, days = 3650): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const usages = subject.usage.map((use) => (use === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth));
  const names = subject.names ?? [];
  const leaf = await x509.X509CertificateGenerator.create({
    subject: [...(subject.organizations ?? []).map((group) => ({O: [group]})), {CN: [subject.commonName]}],
    issuer: authority.root.subject,
    publicKey: keys.publicKey,
    signingKey: authority.signingKey,
    signingAlgorithm: ALGORITHM,
    ...validity(days),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
      new x509.ExtendedKeyUsageExtension(usages),
      await x509.AuthorityKeyIdentifierExtension.create(authority.root.publicKey),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension([...names])] : []),
    ],
  });
  return {certificate: pem(leaf), key: await exportKey(keys.privateKey)};
}

const LOCAL = [
  {type: 'dns', value: 'localhost'},
  {type: 'ip', value: '127.0.0.1'},
] as const;
const API_NAMES = [
  ...LOCAL,
  {type: 'ip', value: '10.96.0.1'},
  {type: 'dns', value: 'kubernetes'},
  {type: 'dns', value: 'kubernetes.default'},
  {type: 'dns', value: 'kubernetes.default.svc'},
] as const;

/** Who gets a certificate, by file name. `gomeet` and `reader` are bound to roles by the bootstrap; `admin` is cluster-admin. */
export const SUBJECTS = {
  apiserver: {commonName: 'kube-apiserver', names: API_NAMES, usage: ['server']},
  node: {commonName: 'system:node:sandbox', names: LOCAL, usage: ['server']},
  'kubelet-client': {commonName: 'kube-apiserver-kubelet-client', organizations: ['system:masters'], usage: ['client']},
  admin: {commonName: 'sandbox-admin', organizations: ['system:masters'], usage: ['client']},
  'controller-manager': {commonName: 'system:kube-controller-manager', usage: ['client']},
  scheduler: {commonName: 'system:kube-scheduler', usage: ['client']},
  kwok: {commonName: 'sandbox-kwok', organizations: ['system:masters'], usage: ['client']},
  'metrics-server': {commonName: 'sandbox-metrics-server', organizations: ['system:masters'], usage: ['client']},
  'custom-metrics': {commonName: 'sandbox-custom-metrics', organizations: ['system:masters'], usage: ['client']},
  daemon: {commonName: 'sandbox-daemon', organizations: ['system:masters'], usage: ['client']},
  gomeet: {commonName: 'gomeet', organizations: ['gomeet:deployers'], usage: ['client']},
  reader: {commonName: 'gomeet-reader', organizations: ['gomeet:readers'], usage: ['client']},
} as const satisfies Record<string, Subject>;

export type Identity = keyof typeof SUBJECTS;

/** Path of a certificate or key below the sandbox's `pki` folder. */
export function pkiFile(
  dir: string,
  name: Identity | 'ca' | 'public-ca' | 'front-proxy-ca' | 'front-proxy-client' | 'service-account',
  kind: 'crt' | 'key',
): string {
  return join(dir, `${name}.${kind}`);
}

/** Writes every certificate and key of a sandbox into `dir`; keys are readable by the owner only. */
export async function createPki(dir: string): Promise<void> {
  await mkdir(dir, {recursive: true, mode: 0o700});
  const [ca, proxy, authority] = await Promise.all(
    ['gomeet sandbox', 'gomeet sandbox front proxy', 'gomeet sandbox stand-in for a public CA'].map((name) => createAuthority(name)),
  );
  if (ca === undefined || proxy === undefined || authority === undefined) throw new Error('an authority could not be made');
  const identities = Object.entries(SUBJECTS).map(async ([name, subject]) => [name, await issue(ca, subject)] as const);
  const pairs = [
    ['ca', ca],
    ['front-proxy-ca', proxy],
    ['public-ca', authority],
    ['front-proxy-client', await issue(proxy, {commonName: 'front-proxy', usage: ['client']})],
    ...(await Promise.all(identities)),
  ] as const;
  const account = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: {type: 'spki', format: 'pem'},
    privateKeyEncoding: {type: 'pkcs8', format: 'pem'},
  });
  const files: [string, string][] = pairs.flatMap(
    ([name, pair]) =>
      [
        [`${name}.crt`, pair.certificate],
        [`${name}.key`, pair.key],
      ] as [string, string][],
  );
  files.push(['service-account.key', account.privateKey], ['service-account.crt', account.publicKey]);
  await Promise.all(files.map(([file, text]) => writeAtomic(join(dir, file), text)));
}

function validity(days: number): {notBefore: Date; notAfter: Date} {
  return {notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + days * DAY_MS)};
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const text = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
    .toString('base64')
    .replace(/.{64}(?!$)/g, '$&\n');
  return `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----\n`;
}

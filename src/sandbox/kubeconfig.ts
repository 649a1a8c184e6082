import {readFile} from 'node:fs/promises';
import {stringify} from 'yaml';
import {writeAtomic} from './atomic.ts';
import {type Identity, pkiFile} from './pki.ts';

/** Text of a kubeconfig with everything embedded, so that it can be copied away. */
export function kubeconfigText(name: string, server: string, user: string, ca: string, certificate: string, key: string): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const context = `gomeet-sandbox-${name}`;
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': context,
      clusters: [{name: context, cluster: {server, 'certificate-authority-data': base64(ca)}}],
      users: [{name: user, user: {'client-certificate-data': base64(certificate), 'client-key-data': base64(key)}}],
      contexts: [{name: context, context: {cluster: context, user}}],
    },
    {lineWidth: 0},
  );
}

/** Writes the kubeconfig of one identity of a sandbox. */
export async function writeKubeconfig(file: string, name: string, server: string, pki: string, identity: Identity): Promise<void> {
  const read = (who: Identity | 'ca', kind: 'crt' | 'key') => readFile(pkiFile(pki, who, kind), 'utf8');
  const [ca, certificate, key] = await Promise.all([read('ca', 'crt'), read(identity, 'crt'), read(identity, 'key')]);
  await writeAtomic(file, kubeconfigText(name, server, identity, ca, certificate, key));
}

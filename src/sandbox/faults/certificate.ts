import {X509Certificate} from 'node:crypto';
import {type KubeObject, textAt} from '../../core/objects.ts';
import {issue, readAuthority} from '../pki.ts';

/** The patch that puts another certificate of the same names into a TLS Secret, one that ends after so many days. */
export async function certificatePatch(
  secret: KubeObject,
  days: number,
  pki: string,
): Promise<{readonly data: {readonly [key: string]: string}}> {
  const names = namesOf(Buffer.from(textAt(secret, 'data', 'tls.crt') ?? '', 'base64'));
  const authority = await readAuthority(pki, 'public-ca');
  const pair = await issue(
    authority,
    {commonName: names[0] ?? secret.metadata.name, names: names.map((value) => ({type: 'dns', value})), usage: ['server']},
    days,
  );
  const texts = {'tls.crt': pair.certificate, 'tls.key': pair.key};
  return {data: Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]))};
}

/** The DNS names of a certificate; none when there is no certificate. */
function namesOf(pem: Buffer): readonly string[] {
  if (pem.length === 0) return [];
  const listed = new X509Certificate(pem).subjectAltName ?? '';
  return listed.split(', ').flatMap((name) => (name.startsWith('DNS:') ? [name.slice('DNS:'.length)] : []));
}

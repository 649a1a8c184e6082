import type {SecureContextOptions} from 'node:tls';
import type {KeyedData} from '../../supervisor/pod.ts';
import type {EdgeObjects} from './objects.ts';

/** What the edge shows in a handshake, and to whom. */
export interface Shown {
  readonly cert: string;
  readonly key: string;
}

const VERSIONS: Readonly<Record<string, NonNullable<SecureContextOptions['minVersion']>>> = {
  VersionTLS10: 'TLSv1',
  VersionTLS11: 'TLSv1.1',
  VersionTLS12: 'TLSv1.2',
  VersionTLS13: 'TLSv1.3',
};

/** The versions that the deployed TLSOption `default` allows; Traefik's own default is 1.2 and later. */
export function versionsOf({tlsOptions}: Pick<EdgeObjects, 'tlsOptions'>): Pick<SecureContextOptions, 'minVersion' | 'maxVersion'> {
  const spec = tlsOptions.get('default')?.spec;
  const max = spec?.maxVersion === undefined ? undefined : VERSIONS[spec.maxVersion];
  return {minVersion: VERSIONS[spec?.minVersion ?? ''] ?? 'TLSv1.2', ...(max === undefined ? {} : {maxVersion: max})};
}

/** The certificate of the deployed TLSStore `default`; undefined while its Secret is not there. */
export function certificateOf({tlsStores}: Pick<EdgeObjects, 'tlsStores'>, secrets: ReadonlyMap<string, KeyedData>): Shown | undefined {
  const name = tlsStores.get('default')?.spec.defaultCertificate?.secretName;
  const data = name === undefined ? undefined : secrets.get(name)?.data;
  const [cert, key] = [data?.get('tls.crt')?.toString('utf8'), data?.get('tls.key')?.toString('utf8')];
  return cert === undefined || key === undefined || cert === '' || key === '' ? undefined : {cert, key};
}

/** The names that the platform has from outside: those of its certificates. */
export function namesOf({certificates}: Pick<EdgeObjects, 'certificates'>): Set<string> {
  return new Set([...certificates.values()].flatMap(({spec}) => spec.dnsNames.map((name) => name.toLowerCase())));
}

/** The load balancer's address, once it has one. */
export function addressOf({services}: Pick<EdgeObjects, 'services'>): string | undefined {
  const balancers = [...services.values()].filter(({spec}) => spec.type === 'LoadBalancer');
  return balancers.flatMap(({status}) => status.loadBalancer.ingress.flatMap(({ip}) => (ip === undefined ? [] : [ip])))[0];
}

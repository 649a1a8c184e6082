import {type KubeObject, listAt, textAt} from '../core/objects.ts';

/** Name of the Secret with which an issuer writes records at DigitalOcean for DNS-01; `undefined` for one that does not. */
export function dnsTokenOf(issuer: KubeObject | undefined): string | undefined {
  const secrets = listAt(issuer, 'spec', 'acme', 'solvers').map((solver) =>
    textAt(solver, 'dns01', 'digitalocean', 'tokenSecretRef', 'name'),
  );
  return secrets.find((name) => name !== undefined);
}

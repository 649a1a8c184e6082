import {conditionOf, type KubeObject, shortName, textAt} from '../../core/objects.ts';
import type {Target} from '../../core/target.ts';

/** What issues a certificate. `account` is the address of the account with the authority, empty while there is none. */
export type IssuerState = {
  readonly object: string;
  readonly exists: boolean;
  readonly ready: boolean;
  readonly reason: string;
  readonly message: string;
  readonly server: string;
  readonly account: string;
  readonly email: string;
  /** `staging` certificates no browser trusts; `other` is no ACME authority that is known. */
  readonly environment: 'production' | 'staging' | 'other';
};

/** The issuer that a Certificate refers to, as it is. Pure. */
export function issuerOf(certificate: KubeObject, issuers: readonly KubeObject[]): IssuerState {
  const kind = textAt(certificate, 'spec', 'issuerRef', 'kind') ?? 'Issuer';
  const name = textAt(certificate, 'spec', 'issuerRef', 'name') ?? '';
  const found = issuers.find((one) => one.kind === kind && one.metadata.name === name);
  const ready = conditionOf(found, 'Ready');
  const server = textAt(found, 'spec', 'acme', 'server') ?? '';
  return {
    object: shortName({kind, name}),
    exists: found !== undefined,
    ready: ready?.status === 'True',
    reason: ready?.reason ?? '',
    message: ready?.message ?? '',
    server,
    account: textAt(found, 'status', 'acme', 'uri') ?? '',
    email: textAt(found, 'spec', 'acme', 'email') ?? '',
    environment: environmentOf(server),
  };
}

function environmentOf(server: string): IssuerState['environment'] {
  if (/^https:\/\/acme-staging[\w.-]*\.letsencrypt\.org\//.test(server)) return 'staging';
  return /^https:\/\/acme[\w.-]*\.letsencrypt\.org\//.test(server) ? 'production' : 'other';
}

const trial = /(?:^|-)(?:dev|develop|development|test|testing|qa|staging|stage|preview|demo|trial)(?:-|$)/;

/** Whether users of this target need a certificate that browsers trust: not those of the smallest profile, nor of a target whose name says that it is for trials. */
export function isProduction({profile, name}: Pick<Target, 'profile' | 'name'>): boolean {
  return profile !== 'dev' && !trial.test(name);
}

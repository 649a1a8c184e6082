import {type KubeObject, textAt} from '../../core/objects.ts';
import {type Asking, type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {dnsTokenOf} from '../../manifests/dns-token.ts';
import {referencesOf} from '../../manifests/references.ts';
import {findObject} from '../../manifests/workloads.ts';
import {type SecretFacts, secretFacts} from '../kubernetes/_secrets.ts';
import {wantedCertificates} from './_reading.ts';

/** `token`: what cert-manager proves the name with; `own`: a certificate that somebody else keeps. */
export type TurnReading = {
  readonly need: 'token' | 'own';
  readonly certificate: string;
  readonly facts: SecretFacts;
  readonly real: boolean;
};

export const tokenHint =
  'export GOMEET_DNS_TOKEN, a DigitalOcean token that may do no more than read and write domains, then gomeet deploy --only secrets';
const own = (secret: string) => `a certificate of your own: kubectl create secret tls ${secret} --cert FILE --key FILE`;

/** The name leads to the TURN servers and not to the gateway, so nobody answers HTTP-01 there: it takes a record in the zone, or somebody else. */
export default probe<TurnReading | undefined>({
  id: 'certificates.turn',
  question: 'Is there what the certificate of the TURN servers takes: a DNS token, or a certificate of your own?',
  severity: 'warning',
  required: false,
  source: {kind: 'kubernetes', query: 'get the Secret of the DNS-01 solver, or the one that turn-service mounts: names of its keys'},
  runbook: 'certificates',
  read: readTurn,
  judge: (reading) => {
    if (reading === undefined) return {status: 'skip', message: 'this profile has no TURN servers with TLS'};
    const {need, certificate, facts, real} = reading;
    const instance = need === 'token' ? `certificate/${certificate}` : `secret/${facts.name}`;
    if (!real) return {status: 'skip', instance, message: 'no authority is asked here, so no record proves anything'};
    if ('error' in facts)
      return facts.forbidden
        ? {status: 'skip', instance, message: `this user may not read Secret ${facts.name}`}
        : {status: 'unknown', instance, message: `Secret ${facts.name} could not be read: ${facts.error}`};
    return need === 'token' ? judgeToken(facts, instance) : judgeOwn(facts, instance);
  },
});

function judgeToken(facts: SecretFacts, instance: string): Judgement {
  if (!('absent' in facts))
    return {status: 'pass', instance, message: `cert-manager proves the name with the token of Secret ${facts.name}`};
  return {
    status: 'warn',
    instance,
    message: `it cannot be issued: HTTP-01 does not reach the TURN servers, and for DNS-01 there is no token in Secret ${facts.name}; without it TURN serves no TLS`,
    hint: `${tokenHint}; or acme.turn: own in gomeet.yaml and ${own(instance.replace('certificate/', ''))}`,
  };
}

function judgeOwn(facts: SecretFacts, instance: string): Judgement {
  if (!('absent' in facts) && 'keys' in facts && facts.keys.includes('tls.crt') && facts.keys.includes('tls.key'))
    return {status: 'pass', instance, message: 'TURN has a certificate that nobody here renews'};
  const message = 'absent' in facts ? 'it is not there' : 'it has no tls.crt and tls.key';
  return {status: 'warn', instance, message: `${message}, so TURN serves no TLS`, hint: own(facts.name)};
}

/** Reads one Secret, of which the names of its keys are kept. */
export async function readTurn(asking: Asking, signal: AbortSignal): Promise<TurnReading | undefined> {
  const {world, target} = asking;
  const mounted = mountedByTurn(target);
  if (mounted === undefined) return undefined;
  const certificate = wantedCertificates(target).find((one) => textAt(one, 'spec', 'secretName') === mounted);
  const token = certificate === undefined ? undefined : tokenOf(certificate, target);
  // Proven in another way: then it is a certificate like every other.
  if (certificate !== undefined && token === undefined) return undefined;
  const [facts] = await secretFacts(asking, [token ?? mounted], signal);
  if (facts === undefined) return undefined;
  const real = world.kind === 'cluster';
  return {need: token === undefined ? 'own' : 'token', certificate: certificate?.metadata.name ?? '', facts, real};
}

function mountedByTurn({manifests}: Target): string | undefined {
  const turn = findObject(manifests, 'Deployment', 'turn-service');
  return turn === undefined ? undefined : referencesOf(turn).find(({kind, optional}) => kind === 'Secret' && optional)?.name;
}

/** Name of the Secret with which the issuer of a certificate writes DNS records. */
function tokenOf(certificate: KubeObject, {bootstrap}: Target): string | undefined {
  return dnsTokenOf(findObject(bootstrap, 'Issuer', textAt(certificate, 'spec', 'issuerRef', 'name') ?? ''));
}

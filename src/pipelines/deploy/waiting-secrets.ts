import {tokenHint} from '../../checks/certificates/turn.ts';
import type {Finding} from '../../core/finding.ts';
import type {World} from '../../core/ports.ts';
import type {Target} from '../../core/target.ts';
import {dnsTokenOf} from '../../manifests/dns-token.ts';
import {type SecretSpec, waitingFor} from '../../secrets/spec.ts';

/** Whether it matters that a Secret is not there: an issuer of the target reads it, and a real authority asks for what it is for. */
export function isMissed({name}: SecretSpec, {kind}: World, {bootstrap}: Target): boolean {
  return kind === 'cluster' && bootstrap.some((object) => dnsTokenOf(object) === name);
}

/** What the deploy leaves out because only the operator has it, and has not given it. */
export function waitingFinding(spec: SecretSpec, env: {readonly [name: string]: string | undefined}): Finding {
  const names = waitingFor(spec, env).map((key) => key.env);
  return {
    id: 'deploy.secrets',
    title: 'Is every secret given that only the operator has?',
    component: 'deploy',
    instance: `secret/${spec.name}`,
    severity: 'warning',
    required: false,
    status: 'warn',
    message: `${names.join(', ')} is not set, so there is no Secret ${spec.name}. What it is for: ${spec.purpose}`,
    observed: [],
    thresholds: [],
    hint: names.includes('GOMEET_DNS_TOKEN')
      ? `${tokenHint}; or acme.turn: own in gomeet.yaml`
      : `export ${names.join(', ')}, and deploy again`,
    source: {kind: 'kubernetes', query: 'get each secret that gomeet makes'},
    durationMs: 0,
  };
}

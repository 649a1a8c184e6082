import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {causeOf, plainText} from './_causes.ts';
import {type IssuerState, isProduction, issuerOf} from './_issuer.ts';
import {type CertificatesReading, readCertificates, wantedCertificates} from './_reading.ts';

const staging = 'set acme.issuer of the target in gomeet.yaml to letsencrypt-staging, and deploy';

export default probe<CertificatesReading>({
  id: 'certificates.issuer',
  question: 'Can the issuer of every certificate issue, and is it the right one?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'issuers and clusterissuers that certificates refer to: Ready, account, server'},
  runbook: 'certificates',
  read: readCertificates,
  judge: (reading, target) => {
    const wanted = wantedCertificates(target);
    if (wanted.length === 0) return {status: 'skip', message: 'this profile has no certificates'};
    const states = new Map(
      wanted.map((one) => {
        const live = reading.certificates.find(({metadata}) => metadata.name === one.metadata.name) ?? one;
        const state = issuerOf(live, reading.issuers);
        return [state.object, state] as const;
      }),
    );
    return [...states.values()].map((state) => judgeOne(state, target, reading.world === 'cluster'));
  },
});

/** `real`: elsewhere no authority is asked, and its limits do not count. */
function judgeOne(state: IssuerState, target: Target, real: boolean): Judgement {
  const {object, exists, ready, reason, message, environment, account, email} = state;
  const about = {
    instance: object,
    observed: [
      {name: 'environment', value: environment, unit: ''},
      {name: 'account', value: account === '' ? null : account, unit: ''},
    ],
  };
  const hint = `kubectl describe ${object.replace('/', ' ')}`;
  if (!exists)
    return {...about, status: 'fail', message: 'it does not exist', hint: `gomeet bootstrap --target ${target.name}`, transient: true};
  if (!ready) {
    const cause = causeOf(message);
    const why = reason === '' ? 'cert-manager has not looked at it: does it run?' : `it is not ready: ${reason}: ${plainText(message)}`;
    return {
      ...about,
      status: 'fail',
      message: why,
      hint: cause === undefined || cause.code === 'other' ? hint : `${cause.hint}; ${hint}`,
      transient: true,
    };
  }
  if (real && environment === 'production' && !isProduction(target)) {
    const message = `${target.name} is no production, and its issuer is the authority’s production: its limits (5 same certificates a week) then count for trials`;
    return {...about, status: 'warn', message, hint: staging};
  }
  if (real && environment === 'staging' && isProduction(target))
    return {
      ...about,
      status: 'warn',
      message: 'it is the staging issuer: no browser trusts what it issues',
      hint: staging.replace('letsencrypt-staging', 'letsencrypt'),
    };
  const who = email === '' ? '' : `, for ${email}`;
  return {...about, status: 'pass', message: `it is ready (${environment}${who})`};
}

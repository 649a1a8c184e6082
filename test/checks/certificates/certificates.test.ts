import {describe, expect, it, test} from 'vitest';
import {isProduction} from '../../../src/checks/certificates/_issuer.ts';
import type {CertificatesReading} from '../../../src/checks/certificates/_reading.ts';
import {renewed, withOrder} from '../../../src/checks/certificates/_renewed.ts';
import issuerProbe from '../../../src/checks/certificates/issuer.ts';
import orderProbe from '../../../src/checks/certificates/order.ts';
import servedProbe, {type Served} from '../../../src/checks/certificates/served.ts';
import type {TlsAnswer} from '../../../src/core/network.ts';
import type {Target} from '../../../src/core/target.ts';
import {judged, short} from '../_judge.ts';
import {certificate, failedIssuing, issuer, issuing, pending, reading, ready, request} from './_objects.ts';

const target: Partial<Target> = {name: 'main', profile: 's1', manifests: [certificate(undefined)]};
const staging = 'https://acme-staging-v02.api.letsencrypt.org/directory';

describe('certificates.issuer', () => {
  test.each<[string, Partial<CertificatesReading>, Partial<Target>, string, RegExp]>([
    ['ready', {}, {}, 'pass', /^it is ready \(production, for ops@example\.org\)$/],
    ['absent', {issuers: []}, {}, 'fail~', /^it does not exist$/],
    ['not looked at', {issuers: [{...issuer(), status: {}}]}, {}, 'fail~', /cert-manager has not looked at it/],
    [
      'without its account',
      {
        issuers: [
          issuer(
            undefined,
            'False',
            'ErrRegisterACMEAccount',
            'Failed to register ACME account: 400 urn:ietf:params:acme:error:invalidContact: x',
          ),
        ],
      },
      {},
      'fail~',
      /^it is not ready: ErrRegisterACMEAccount: Failed to register ACME account: 400/,
    ],
    ['production for trials', {}, {profile: 'dev'}, 'warn', /^main is no production/],
    ['production for a target that is for trials', {}, {name: 'eu-staging'}, 'warn', /^eu-staging is no production/],
    ['staging for production', {issuers: [issuer(staging)]}, {}, 'warn', /no browser trusts/],
    ['staging for trials', {issuers: [issuer(staging)]}, {profile: 'dev'}, 'pass', /\(staging/],
    ['an authority of one’s own', {issuers: [issuer('https://ca.example.org/acme')]}, {profile: 'dev'}, 'pass', /\(other/],
    ['production where no authority is asked', {world: 'simulated'}, {profile: 'dev'}, 'pass', /production/],
  ])('%s', (_, more, wanted, status, message) => {
    const judgements = judged(issuerProbe, reading(more), {...target, ...wanted});
    expect(short(judgements)).toEqual([`${status} clusterissuer/letsencrypt`]);
    expect(judgements[0]?.message).toMatch(message);
  });

  it('has nothing to ask without certificates', () => {
    for (const one of [issuerProbe, orderProbe]) expect(short(judged(one, reading(), {manifests: []}))).toEqual(['skip']);
  });

  test.each<[string, Target['profile'], boolean]>([
    ['production', 's1', true],
    ['production', 'dev', false],
    ['staging', 's1', false],
    ['eu-test-2', 's1', false],
    ['latest', 's1', true],
    ['sandbox', 'gomeet-500', true],
  ])('%s of profile %s is production: %s', (name, profile, expected) => expect(isProduction({name, profile})).toBe(expected));
});

describe('certificates.served', () => {
  const answer = (more: object = {}): TlsAnswer => ({
    protocol: 'TLSv1.3',
    subject: 'x',
    issuer: 'R11',
    names: ['api.example.org', 'turn.example.org'],
    notBefore: '2026-01-31T00:00:00Z',
    notAfter: '2026-05-01T00:00:00Z',
    trusted: true,
    distrust: '',
    ...more,
  });
  const at = (said: TlsAnswer, port = 443): Served => ({
    certificate: 'tls',
    host: port === 443 ? 'api.example.org' : 'turn.example.org',
    port,
    answer: said,
  });
  test.each<[string, readonly Served[], string, RegExp]>([
    ['the issued one', [at(answer()), at(answer(), 5349)], 'pass certificate/tls', /^2 names serve it, until 2026-05-01/],
    [
      'an older one, by the gateway',
      [at(answer({notAfter: '2026-03-20T00:00:00Z'}))],
      'warn api.example.org',
      /^an older certificate is still served, until 2026-03-20/,
    ],
    [
      'an older one, by TURN',
      [at(answer()), at(answer({notAfter: '2026-03-20T00:00:00Z'}), 5349)],
      'warn turn.example.org:5349',
      /older certificate/,
    ],
    [
      'one without a name',
      [at(answer({names: ['api.example.org']}))],
      'warn api.example.org',
      /^what is served lacks turn\.example\.org: it has api\.example\.org$/,
    ],
    ['nothing, by the gateway', [at({error: 'ECONNREFUSED'})], 'skip api.example.org', /nothing is served: ECONNREFUSED/],
    ['nothing, by TURN', [at({error: 'ECONNREFUSED'}, 5349)], 'unknown~ turn.example.org:5349', /not measured: ECONNREFUSED/],
    ['nowhere', [], 'skip certificate/tls', /no name of it is served here/],
  ])('%s', (_, served, expected, message) => {
    const judgements = judged(servedProbe, {certificates: [certificate(ready)], served}, target);
    expect(short(judgements)).toEqual([expected]);
    expect(judgements[0]?.message).toMatch(message);
  });

  it('has nothing to compare with before the first', () => {
    expect(short(judged(servedProbe, {certificates: [certificate({})], served: []}, target))).toEqual(['skip certificate/tls']);
    expect(short(judged(servedProbe, undefined, target))).toEqual(['skip']);
  });
});

describe('certificates.renewed', () => {
  const seen = (status: object, more: Partial<CertificatesReading> = {}) =>
    judged(renewed('tls', 1), reading({certificates: [certificate({...status})], ...more}), target);
  const later = {...ready, revision: 2};
  test.each<[string, object, Partial<CertificatesReading>, string, RegExp]>([
    ['there', later, {}, 'pass', /^revision 2 is there, good until 2026-05-01/],
    [
      'not yet',
      {...ready, conditions: [...ready.conditions, issuing('ManuallyTriggered')]},
      {requests: [request(pending, 2)]},
      'fail~',
      /^certificaterequest\/tls-2 Pending$/,
    ],
    ['there, and another one is ordered', {...later, conditions: [...ready.conditions, issuing()]}, {}, 'fail~', /has not ordered yet/],
    [
      'failed',
      {
        ...ready,
        conditions: [...ready.conditions, failedIssuing('CAA record for example.org prevents issuance')],
        lastFailureTime: '2026-03-02T08:59:00Z',
      },
      {},
      'fail!',
      /^the order failed: a CAA record/,
    ],
  ])('%s', (_, status, more, expected, message) => {
    const judgements = seen(status, more);
    expect(short(judgements)).toEqual([`${expected} certificate/tls`]);
    expect(judgements[0]?.message).toMatch(message);
  });
  it('gone', () => expect(short(judged(renewed('tls', 1), reading({certificates: []}), target))).toEqual(['fail! certificate/tls']));

  it('an order is what cmctl renew writes, and leaves the rest of the status', () => {
    const written = withOrder({...certificate(ready), metadata: {name: 'tls', generation: 3}}, '2026-03-02T09:00:00Z');
    expect(written).toEqual({
      ...ready,
      conditions: [
        ...ready.conditions,
        {
          type: 'Issuing',
          status: 'True',
          reason: 'ManuallyTriggered',
          message: 'Certificate re-issuance manually triggered',
          lastTransitionTime: '2026-03-02T09:00:00Z',
          observedGeneration: 3,
        },
      ],
    });
  });
});

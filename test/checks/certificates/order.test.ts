import {describe, expect, it, test} from 'vitest';
import {backOffOf} from '../../../src/checks/certificates/_chain.ts';
import type {CertificatesReading} from '../../../src/checks/certificates/_reading.ts';
import orderProbe from '../../../src/checks/certificates/order.ts';
import type {Target} from '../../../src/core/target.ts';
import {judged, short} from '../_judge.ts';
import {certificate, challenge, failedIssuing, issuing, order, pending, reading, ready, request, unready} from './_objects.ts';

const target: Partial<Target> = {name: 'main', profile: 's1', manifests: [certificate(undefined)]};

/** Certificate and user of it as shipped: whoever mounts the Secret runs without it. */
const turn = certificate(undefined, {dnsNames: ['turn.example.org'], issuerRef: {kind: 'Issuer', name: 'letsencrypt'}});
const coturn = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: 'turn-service', namespace: 'gomeet'},
  spec: {template: {spec: {containers: [], volumes: [{name: 'tls', secret: {secretName: 'tls', optional: true}}]}}},
};

describe('certificates.order', () => {
  const open = {conditions: [unready, issuing()]};
  const hangs = (reason: string, state = 'pending', status: object = open): Partial<CertificatesReading> => ({
    certificates: [certificate({...status})],
    requests: [request(pending)],
    orders: [order({state: 'pending'})],
    challenges: [challenge('', 'valid', 'turn.example.org'), challenge(reason, state)],
  });
  const wrong = "Waiting for HTTP-01 challenge propagation: wrong status code '404', expected '200'";
  const limited =
    'Failed to create Order: 429 urn:ietf:params:acme:error:rateLimited: Error creating new order :: too many certificates (5) already issued, retry after 2026-03-05 01:00:00 UTC';
  test.each<[string, Partial<CertificatesReading>, string, RegExp]>([
    ['nothing is open', {}, 'pass', /^no order is open$/],
    ['no certificate', {certificates: []}, 'skip', /no such certificate/],
    ['nobody ordered', {certificates: [certificate({conditions: [unready]})]}, 'fail~', /does cert-manager run\?$/],
    [
      'young',
      {
        ...hangs('Waiting for HTTP-01 challenge propagation', 'pending', {
          conditions: [unready, issuing('DoesNotExist', '2026-03-02T08:59:00Z')],
        }),
      },
      'fail~',
      /^an order is under way since 2026-03-02T08:59:00Z$/,
    ],
    [
      'a name that is not there',
      hangs('DNS problem: NXDOMAIN looking up A for api.example.org'),
      'fail~',
      /^an order hangs since 2026-03-02T08:50:00Z: the name is not in the DNS \(DNS problem/,
    ],
    [
      'another server answers',
      hangs(wrong),
      'fail~',
      /another server answers, or the gateway has no route to the solver \(Waiting for HTTP-01/,
    ],
    ['a challenge that failed', hangs('CAA record for example.org prevents issuance', 'invalid'), 'fail~', /a CAA record of the domain/],
    [
      'while the old one is good',
      hangs(wrong, 'pending', {...ready, conditions: [...ready.conditions, issuing('Renewing')]}),
      'warn',
      /^an order hangs/,
    ],
    [
      'a renewal that is young',
      hangs('', 'pending', {...ready, conditions: [...ready.conditions, issuing('Renewing', '2026-03-02T08:59:30Z')]}),
      'pass',
      /under way/,
    ],
    [
      'in a rate limit',
      {
        certificates: [
          certificate({conditions: [unready, failedIssuing(limited)], failedIssuanceAttempts: 3, lastFailureTime: '2026-03-02T08:00:00Z'}),
        ],
        requests: [request({conditions: [{type: 'Ready', status: 'False', reason: 'Failed', message: limited}]})],
        orders: [order({state: 'errored', reason: limited, failureTime: '2026-03-02T08:00:00Z'})],
      },
      'fail!',
      /^3 orders failed: the authority takes no more orders for these names for now \(Failed to create Order: 429.*\) \(not before 2026-03-05T01:00:00Z\); cert-manager tries again at 2026-03-02T12:00:00Z$/,
    ],
    [
      'a renewal that failed',
      {
        certificates: [
          certificate({
            ...ready,
            conditions: [...ready.conditions, failedIssuing('x')],
            failedIssuanceAttempts: 1,
            lastFailureTime: '2026-03-02T08:00:00Z',
          }),
        ],
      },
      'warn',
      /^1 order failed: .*; cert-manager tries again at 2026-03-02T09:00:00Z; the old certificate is good until 2026-05-01T00:00:00Z$/,
    ],
  ])('%s', (_, more, status, message) => {
    const judgements = judged(orderProbe, reading(more), target);
    expect(short(judgements)).toEqual([`${status} certificate/tls`]);
    expect(judgements[0]?.message).toMatch(message);
  });

  it('shows the whole chain of the newest request', () => {
    const [found] = judged(orderProbe, reading({...hangs(wrong), requests: [request(pending), request({}, 0)]}), target);
    expect(found?.evidence).toMatchObject([
      {object: 'certificaterequest/tls-1', state: 'Pending'},
      {object: 'order/tls-1-9', state: 'pending'},
      {name: 'turn.example.org', state: 'valid'},
      {name: 'api.example.org', state: 'pending', said: wrong},
    ]);
    expect(found?.hint).toMatch(/^gomeet dns check /);
  });

  test.each<[number, string]>([
    [0, '2026-03-02T09:00:00Z'],
    [1, '2026-03-02T09:00:00Z'],
    [2, '2026-03-02T10:00:00Z'],
    [6, '2026-03-03T16:00:00Z'],
    [99, '2026-03-03T16:00:00Z'],
  ])('after %i failures cert-manager tries again at %s', (failedIssuanceAttempts, nextTry) => {
    expect(backOffOf(certificate({failedIssuanceAttempts, lastFailureTime: '2026-03-02T08:00:00Z'}))?.nextTry).toBe(nextTry);
  });
});

describe('a certificate that whoever mounts it can do without', () => {
  const own: Partial<Target> = {...target, manifests: [turn, coturn]};
  const noToken = challenge(
    'error getting digitalocean token: secrets "digitalocean-dns" not found',
    'pending',
    'turn.example.org',
    'DNS-01',
  );
  test.each<[string, Partial<CertificatesReading>, string, RegExp]>([
    [
      'hangs',
      {
        certificates: [certificate({conditions: [unready, issuing()]})],
        requests: [request(pending)],
        orders: [order({state: 'pending'})],
        challenges: [noToken],
      },
      'warn',
      /^an order hangs since 2026-03-02T08:50:00Z: cert-manager has no token that lets it write the DNS record of DNS-01 \(error getting/,
    ],
    [
      'is young',
      {certificates: [certificate({conditions: [unready, issuing('DoesNotExist', '2026-03-02T08:59:00Z')]})]},
      'warn',
      /under way/,
    ],
    [
      'failed',
      {certificates: [certificate({conditions: [unready, failedIssuing('acme: x')], lastFailureTime: '2026-03-02T08:50:00Z'})]},
      'warn',
      /^1 order failed: /,
    ],
    ['was never ordered', {certificates: [certificate({conditions: [unready]})]}, 'warn', /does cert-manager run\?$/],
  ])('%s: a warning', (_, more, status, message) => {
    const found = judged(orderProbe, reading(more), own);
    expect(short(found)).toEqual([`${status} certificate/tls`]);
    expect(found[0]?.message).toMatch(message);
  });

  it('says by which challenge each name is proven', () => {
    const open = reading({
      certificates: [certificate({conditions: [unready, issuing()]})],
      requests: [request(pending)],
      orders: [order({state: 'pending'})],
      challenges: [noToken],
    });
    const [found] = judged(orderProbe, open, own);
    expect(found?.evidence).toMatchObject([{}, {}, {name: 'turn.example.org', proof: 'DNS-01'}]);
    expect(found?.hint).toContain('GOMEET_DNS_TOKEN');
  });
});

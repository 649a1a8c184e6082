import {describe, expect, it, test} from 'vitest';
import {type CertificateCauseCode, causeOf, plainText} from '../../../src/checks/certificates/_causes.ts';

const url = 'http://api.example.org/.well-known/acme-challenge/hkjOO6LYVrwvvPBzh9C6eA7kYUGNJxoNEGiJSYqPdUE';
const selfCheck = `Waiting for HTTP-01 challenge propagation: failed to perform self check GET request '${url}': Get "${url}":`;
const refusedBy = 'Error accepting authorization: acme: authorization error for api.example.org:';
const noOrder = 'Failed to create Order: 429 urn:ietf:params:acme:error:rateLimited:';

/** As cert-manager and Let's Encrypt have written them, names changed. */
const said: readonly (readonly [CertificateCauseCode, string])[] = [
  ['wrong-answer', "Waiting for HTTP-01 challenge propagation: wrong status code '404', expected '200'"],
  ['wrong-answer', "Waiting for HTTP-01 challenge propagation: wrong status code '503', expected '200'"],
  [
    'wrong-answer',
    'Waiting for HTTP-01 challenge propagation: did not get expected response when querying endpoint, expected "a.b" but got: <html> (truncated)',
  ],
  ['wrong-answer', `${refusedBy} 403 urn:ietf:params:acme:error:unauthorized: 203.0.113.7: Invalid response from ${url}: 404`],
  ['wrong-answer', `203.0.113.7: Invalid response from ${url}: 404`],
  ['dns-missing', `${selfCheck} dial tcp: lookup api.example.org on 10.245.0.10:53: no such host`],
  [
    'dns-missing',
    `${refusedBy} 400 urn:ietf:params:acme:error:dns: DNS problem: NXDOMAIN looking up A for api.example.org - check that a DNS record exists for this domain; DNS problem: NXDOMAIN looking up AAAA for api.example.org - check that a DNS record exists for this domain`,
  ],
  ['dns-missing', 'DNS problem: NXDOMAIN looking up A for api.example.org - check that a DNS record exists for this domain'],
  [
    'dns-broken',
    `${refusedBy} 400 urn:ietf:params:acme:error:dns: DNS problem: SERVFAIL looking up A for api.example.org - the domain's nameservers may be malfunctioning`,
  ],
  ['dns-broken', `${selfCheck} dial tcp: lookup api.example.org on 10.245.0.10:53: server misbehaving`],
  ['dns-broken', `During secondary validation: DNS problem: query timed out looking up A for api.example.org`],
  ['unreachable', `${selfCheck} dial tcp 203.0.113.7:80: connect: connection refused`],
  ['unreachable', `${selfCheck} dial tcp 203.0.113.7:80: i/o timeout`],
  ['unreachable', `${selfCheck} context deadline exceeded (Client.Timeout exceeded while awaiting headers)`],
  ['unreachable', `${selfCheck} read tcp 10.244.0.5:41234->203.0.113.7:80: read: connection reset by peer`],
  [
    'unreachable',
    `${refusedBy} 400 urn:ietf:params:acme:error:connection: 203.0.113.7: Fetching ${url}: Timeout during connect (likely firewall problem)`,
  ],
  ['unreachable', `203.0.113.7: Fetching ${url}: Connection refused`],
  ['loops-back', `${selfCheck} EOF`],
  ['caa', `${refusedBy} 403 urn:ietf:params:acme:error:caa: CAA record for example.org prevents issuance`],
  ['caa', 'While processing CAA for api.example.org: CAA record for example.org prevents issuance'],
  ['caa', 'DNS problem: SERVFAIL looking up CAA for example.org - the domain’s nameservers may be malfunctioning'],
  [
    'rate-limited',
    `${noOrder} Error creating new order :: too many failed authorizations recently: see https://letsencrypt.org/docs/rate-limits/`,
  ],
  [
    'paused',
    `${noOrder} Your account is temporarily prevented from requesting certificates for api.example.org and possibly others. Please visit: https://portal.letsencrypt.org/sfe/v1/unpause?jwt=aaa.bbb-c_c.ddd`,
  ],
  [
    'name-refused',
    'Failed to create Order: 400 urn:ietf:params:acme:error:rejectedIdentifier: Error creating new order :: Cannot issue for "api.gomeet.internal": Domain name does not end with a valid public suffix (TLD)',
  ],
  ['account', 'Failed to register ACME account: 400 urn:ietf:params:acme:error:invalidContact: unable to parse email address'],
  ['account', 'Failed to verify ACME account: 400 urn:ietf:params:acme:error:accountDoesNotExist: Account does not exist'],
  ['issuer-missing', 'Referenced "ClusterIssuer" not found: clusterissuer.cert-manager.io "letsencrypt" not found'],
  ['issuer-not-ready', 'Referenced issuer does not have a Ready status condition'],
  ['denied', 'the request was denied: The CertificateRequest was denied by approver.example.org'],
  [
    'no-solver',
    'Failed to determine a valid solver configuration for the set of domains on the Order: no configured challenge solvers can be used for this challenge',
  ],
  ['dns-token', 'error getting digitalocean token: secrets "digitalocean-dns" not found'],
  ['dns-token', 'error instantiating digitalocean challenge solver: DigitalOcean token missing'],
  ['dns-token', 'GET https://api.digitalocean.com/v2/domains/example.org/records: 401 (request "1d5") Unable to authenticate you'],
  [
    'dns-token',
    'POST https://api.digitalocean.com/v2/domains/example.org/records: 403 (request "1d5") You are not authorized to perform this operation',
  ],
  [
    'dns-zone',
    'GET https://api.digitalocean.com/v2/domains/example.org/records: 404 (request "1d5") The resource you requested could not be found.',
  ],
  [
    'dns-api',
    'GET https://api.digitalocean.com/v2/domains/example.org/records: 503 (request "1d5") Server was unable to give you a response.',
  ],
  ['dns-api', 'Post "https://api.digitalocean.com/v2/domains/example.org/records": dial tcp 198.51.100.9:443: i/o timeout'],
  ['waiting', 'Waiting for DNS-01 challenge propagation: DNS record for "turn.example.org" not yet propagated'],
  ['authority-away', 'Failed to retrieve Order resource: 503 urn:acme:error:serverInternal: Service busy; retry later.'],
  ['authority-away', 'unexpected non-ACME API error: EOF'],
  ['waiting', 'Waiting on certificate issuance from order gomeet/tls-1-9: "pending"'],
  ['waiting', 'Issuing certificate as Secret does not exist'],
  ['other', 'Failed to build order: something new'],
];

describe('texts of cert-manager and of the authority', () => {
  test.each(said)('%s: %s', (code, text) => {
    expect(causeOf(text)?.code).toBe(code);
    // As a CertificateRequest, and then its Certificate, repeat what an order says.
    const repeated = `Failed to wait for order resource "tls-1-9" to become ready: order is in "errored" state: ${text}`;
    if (code !== 'waiting') expect(causeOf(repeated)?.code).toBe(code);
  });

  it('say nothing when they are empty', () => expect(causeOf(' ')).toBeUndefined());

  test.each<[string, string | undefined]>([
    [
      'too many certificates (5) already issued for this exact set of domains in the last 168 hours: api.example.org, retry after 2026-09-26T01:29:08Z: see https://letsencrypt.org/docs/duplicate-certificate-limit/',
      '2026-09-26T01:29:08Z',
    ],
    [
      'too many failed authorizations (5) for "api.example.org" in the last 1h0m0s, retry after 2026-09-20 02:16:58 UTC: see https://letsencrypt.org/docs/rate-limits/',
      '2026-09-20T02:16:58Z',
    ],
    ['too many failed authorizations recently', undefined],
    ['too many certificates already issued, retry after 2026-99-99 99:99:99 UTC', undefined],
  ])('the end of a limit: %s', (text, until) => {
    const cause = causeOf(`${noOrder} Error creating new order :: ${text}`);
    expect([cause?.code, cause?.until]).toEqual(['rate-limited', until]);
  });

  it('never show the token that unpauses an account', () => {
    expect(plainText('visit: https://portal.letsencrypt.org/sfe/v1/unpause?jwt=aaa.bbb-c_c.ddd\n now')).toBe(
      'visit: https://portal.letsencrypt.org/sfe/v1/unpause?jwt=… now',
    );
  });
});

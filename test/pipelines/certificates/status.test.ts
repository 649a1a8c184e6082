import {expect, it, test} from 'vitest';
import {certificateStates, stateOf} from '../../../src/pipelines/certificates/status.ts';
import {certificatesText} from '../../../src/render/certificates-text.ts';
import {certificate, challenge, issuing, order, pending, reading, ready, request, unready} from '../../checks/certificates/_objects.ts';
import {deployed, target} from '../_deployed.ts';

it('tells of a healthy certificate from its issuer to what is served', async () => {
  const {world} = deployed();
  const states = await certificateStates({world, target}, new AbortController().signal);
  const [state] = states.filter(({name}) => name === 'gomeet-tls');
  expect(states.map(({name}) => name).sort()).toEqual(['gomeet-tls', 'turn-tls']);
  expect(state).toMatchObject({
    name: 'gomeet-tls',
    ready: true,
    revision: 1,
    issuing: false,
    issuer: {object: 'clusterissuer/letsencrypt', ready: true, environment: 'production'},
    chain: [{object: 'certificaterequest/gomeet-tls-1', state: 'Issued'}],
    cause: null,
    backOff: null,
  });
  expect(state?.served).toHaveLength(5);
  const text = certificatesText(state === undefined ? [] : [state]);
  expect(text).toMatch(/^certificate\/gomeet-tls: ready, revision 1, until \S+ \(\d+ days\), renewed from /);
  expect(text).toMatch(/^ {4}api\.gomeet\.com +trusted +TLSv1\.3 +letsencrypt, until /m);
});

it('says why an order hangs, and what to do', () => {
  const wrong = "Waiting for HTTP-01 challenge propagation: wrong status code '404', expected '200'";
  const seen = reading({
    certificates: [certificate({conditions: [unready, issuing()]})],
    requests: [request(pending)],
    orders: [order({state: 'pending'})],
    challenges: [challenge(wrong)],
  });
  const state = stateOf(certificate(undefined), seen, 'no way there');
  expect(state).toMatchObject({
    ready: false,
    issuing: true,
    notAfter: null,
    cause: {code: 'wrong-answer', said: wrong},
    served: 'no way there',
  });
  expect(
    certificatesText([state])
      .split('\n')
      .map((line) => line.replaceAll(/(?<=\S) {2,}/g, ' | ')),
  ).toEqual([
    'certificate/tls: not ready, being issued: Issuing certificate as Secret does not exist',
    '  issuer | clusterissuer/letsencrypt (production), ready, account https://acme-v02.api.letsencrypt.org/acme/acct/1',
    '  names | api.example.org, turn.example.org',
    '  order',
    '    certificaterequest/tls-1 | Pending | Waiting on certificate issuance from order gomeet/tls-1-9: "pending"',
    '    order/tls-1-9 | pending',
    `    challenge/tls-1-9-api.example.org | HTTP-01 for api.example.org | pending | ${wrong}`,
    '  why | another server answers, or the gateway has no route to the solver',
    expect.stringMatching(/^ {2}do \| gomeet dns check /),
    '  served | not measured: no way there',
    '',
  ]);
});

test.each([
  ['that does not exist', {certificates: []}, /^certificate\/tls: does not exist\n/],
  [
    'that backs off',
    {certificates: [certificate({...ready, lastFailureTime: '2026-03-02T08:00:00Z', failedIssuanceAttempts: 2})]},
    /^ {2}retry {4}2 failed, the last at 2026-03-02T08:00:00Z; again at 2026-03-02T10:00:00Z$/m,
  ],
  ['without its issuer', {issuers: []}, /^ {2}issuer {3}clusterissuer\/letsencrypt \(other\), does not exist, no account$/m],
])('a certificate %s', (_, more, expected) => {
  expect(certificatesText([stateOf(certificate(undefined), reading(more), [])])).toMatch(expected);
});

it('has something to say without any', () => expect(certificatesText([])).toBe('no certificates in these manifests\n'));

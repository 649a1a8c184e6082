import {describe, expect, it, test} from 'vitest';
import {canDoWithout} from '../../../src/checks/certificates/_optional.ts';
import {wantedCertificates} from '../../../src/checks/certificates/_reading.ts';
import turnProbe, {readTurn, type TurnReading} from '../../../src/checks/certificates/turn.ts';
import edgeProbe from '../../../src/checks/edge/certificate.ts';
import {targetSchema} from '../../../src/core/config.ts';
import type {ClusterReader, World} from '../../../src/core/ports.ts';
import {buildTarget} from '../../../src/manifests/target.ts';
import {deployed, namespace, target, templates} from '../../pipelines/_deployed.ts';
import {judged, short} from '../_judge.ts';
import {now, unready} from './_objects.ts';

const {signal} = new AbortController();
const own = buildTarget('production', targetSchema.parse({profile: 's1', acme: {turn: 'own'}}), templates);
const keys = ['tls.crt', 'tls.key'];

describe('as shipped', () => {
  it('the certificate of TURN is one of its own, proven by a record in the zone', () => {
    const named = Object.fromEntries(wantedCertificates(target).map((one) => [one.metadata.name, one['spec']]));
    expect(named['turn-tls']).toMatchObject({secretName: 'turn-tls', dnsNames: ['turn.gomeet.com'], issuerRef: {kind: 'Issuer'}});
    expect(JSON.stringify(named['gomeet-tls'])).not.toContain('turn.');
    const issuers = target.bootstrap.filter(({kind}) => kind === 'Issuer');
    expect(issuers.map(({metadata}) => [metadata.namespace, metadata.name])).toEqual([
      ['gomeet', 'letsencrypt'],
      ['gomeet', 'letsencrypt-staging'],
    ]);
    const solvers = [{dns01: {digitalocean: {tokenSecretRef: {name: 'digitalocean-dns', key: 'access-token'}}}}];
    for (const issuer of issuers) expect(issuer).toMatchObject({spec: {acme: {solvers}}});
    const wide = target.bootstrap.filter(({kind}) => kind === 'ClusterIssuer');
    expect(wide.every((issuer) => !JSON.stringify(issuer).includes('dns01'))).toBe(true);
  });

  it('coturn runs without it, and the gateway not without its own', () => {
    const one = (name: string) => wantedCertificates(target).filter(({metadata}) => metadata.name === name);
    expect(one('turn-tls').map((certificate) => canDoWithout(certificate, target.manifests))).toEqual([true]);
    expect(one('gomeet-tls').map((certificate) => canDoWithout(certificate, target.manifests))).toEqual([false]);
  });

  it('one that was never issued is a warning, one that ends a failure', () => {
    const [wanted] = wantedCertificates(target).filter(({metadata}) => metadata.name === 'turn-tls');
    const only = {...target, manifests: target.manifests.filter((object) => object.kind !== 'Certificate' || object === wanted)};
    const live = (status: object) => ({certificates: wanted === undefined ? [] : [{...wanted, status}], now});
    expect(short(judged(edgeProbe, live({conditions: [unready]}), only))).toEqual(['warn certificate/turn-tls']);
    expect(short(judged(edgeProbe, {certificates: [], now}, only))).toEqual(['warn certificate/turn-tls']);
    const ended = {conditions: [{...unready, status: 'True'}], notAfter: '2026-03-03T00:00:00Z'};
    expect(short(judged(edgeProbe, live(ended), only))).toEqual(['fail! certificate/turn-tls']);
  });
});

test('a target with a certificate of its own has nothing issued', () => {
  expect(wantedCertificates(own).map(({metadata}) => metadata.name)).toEqual(['gomeet-tls']);
  expect(own.bootstrap.filter(({kind}) => kind === 'Issuer')).toEqual([]);
  expect(own.bootstrap.filter(({kind}) => kind === 'ClusterIssuer')).toHaveLength(2);
});

describe('certificates.turn', () => {
  const of = (more: Partial<TurnReading>): TurnReading => ({
    need: 'token',
    certificate: 'turn-tls',
    facts: {name: 'digitalocean-dns', keys: ['access-token'], written: 0},
    real: true,
    ...more,
  });
  const absent = (name: string) => ({name, absent: true}) as const;
  test.each<[string, TurnReading | undefined, string, RegExp]>([
    ['no TURN', undefined, 'skip', /no TURN servers/],
    ['a token', of({}), 'pass certificate/turn-tls', /token of Secret digitalocean-dns$/],
    [
      'none',
      of({facts: absent('digitalocean-dns')}),
      'warn certificate/turn-tls',
      /^it cannot be issued: .*no token in Secret digitalocean-dns; without it TURN serves no TLS$/,
    ],
    ['none where nobody asks', of({facts: absent('digitalocean-dns'), real: false}), 'skip certificate/turn-tls', /^no authority is asked/],
    [
      'not for us to see',
      of({facts: {name: 'x', error: 'forbidden', forbidden: true}}),
      'skip certificate/turn-tls',
      /may not read Secret x$/,
    ],
    ['not readable', of({facts: {name: 'x', error: 'away', forbidden: false}}), 'unknown! certificate/turn-tls', /away$/],
    ['an own one', of({need: 'own', facts: {name: 'turn-tls', keys, written: 0}}), 'pass secret/turn-tls', /nobody here renews$/],
    [
      'an own one that is not there',
      of({need: 'own', facts: absent('turn-tls')}),
      'warn secret/turn-tls',
      /^it is not there, so TURN serves no TLS$/,
    ],
    [
      'an own one without its key',
      of({need: 'own', facts: {name: 'turn-tls', keys: ['tls.crt'], written: 0}}),
      'warn secret/turn-tls',
      /^it has no tls.crt and tls.key/,
    ],
  ])('%s', (_, reading, status, message) => {
    const [found] = judged(turnProbe, reading);
    expect(found === undefined ? [] : short([found])).toEqual([status]);
    expect(found?.message).toMatch(message);
  });

  test.each<[string, typeof target, string]>([
    ['the token', target, 'digitalocean-dns'],
    ['the certificate of somebody else', own, 'turn-tls'],
  ])('asks for %s alone, and takes the names of its keys', async (_, asked, name) => {
    const {world} = deployed();
    const gets: string[] = [];
    const cluster: ClusterReader = {
      ...world.cluster,
      list: (...args) => world.cluster.list(...args),
      get: async (key) => {
        gets.push(`${key.kind} ${key.namespace}/${key.name}`);
        return {apiVersion: 'v1', kind: 'Secret', metadata: {name, namespace}, data: {'access-token': 'c2VjcmV0'}};
      },
    };
    const real: World = {...world, kind: 'cluster', cluster};
    const reading = await readTurn({world: real, target: asked}, signal);
    expect(gets).toEqual([`Secret gomeet/${name}`]);
    expect(reading).toMatchObject({need: asked === own ? 'own' : 'token', facts: {keys: ['access-token']}, real: true});
    expect(JSON.stringify(reading)).not.toContain('c2VjcmV0');
  });
});

import {describe, expect, it} from 'vitest';
import certificate from '../../../src/checks/edge/certificate.ts';
import loadBalancer from '../../../src/checks/edge/load-balancer.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {judged, short} from '../_judge.ts';
import {ago, now, object} from '../kubernetes/_objects.ts';

describe('edge.load-balancer', () => {
  const wanted = (type: string) => [object('Service', 'traefik', {spec: {type}})];
  const found = (...ingress: readonly object[]) =>
    object('Service', 'traefik', {spec: {type: 'LoadBalancer'}, status: {loadBalancer: {ingress}}});
  it.each<[string, KubeObject | undefined, readonly KubeObject[], string, RegExp]>([
    ['an address', found({ip: '203.0.113.7'}), wanted('LoadBalancer'), 'pass', /203\.0\.113\.7/],
    ['a host name instead', found({hostname: 'lb.example.org'}), wanted('LoadBalancer'), 'pass', /lb\.example\.org/],
    ['none yet', found(), wanted('LoadBalancer'), 'fail~', /not given it an address/],
    ['an empty entry', found({}), wanted('LoadBalancer'), 'fail~', /not given/],
    ['no service', undefined, wanted('LoadBalancer'), 'fail~', /does not exist/],
    ['a profile without a load balancer', undefined, wanted('NodePort'), 'skip', /NodePort/],
    ['a profile without a gateway', undefined, [], 'skip', /no gateway/],
  ])('%s', (_, service, manifests, expected, message) => {
    const judgements = judged(loadBalancer, service, {manifests});
    expect(short(judgements)).toEqual([expected]);
    expect(judgements[0]?.message).toMatch(message);
  });
  it('tells the address as an observation', () => {
    expect(judged(loadBalancer, found({ip: '203.0.113.7'}), {manifests: wanted('LoadBalancer')})[0]?.observed).toEqual([
      {name: 'address', value: '203.0.113.7', unit: ''},
    ]);
  });
});

describe('edge.certificate', () => {
  const manifests = [object('Certificate', 'gomeet-tls')];
  const issued = (days: number) =>
    object('Certificate', 'gomeet-tls', {status: {conditions: [{type: 'Ready', status: 'True'}], notAfter: ago(-days * 86_400)}});
  const open = object('Certificate', 'gomeet-tls', {
    status: {conditions: [{type: 'Ready', status: 'False', reason: 'DoesNotExist', message: 'Issuing certificate'}]},
  });
  it.each<[string, readonly KubeObject[], string, RegExp]>([
    ['fresh', [issued(89)], 'pass', /for 89 days/],
    ['renewal is late', [issued(20)], 'warn', /20 days/],
    ['about to end', [issued(3)], 'fail!', /3 days/],
    ['over', [issued(-1)], 'fail!', /-1 days/],
    ['not issued yet', [open], 'fail~', /DoesNotExist: Issuing certificate/],
    ['nobody has looked at it', [object('Certificate', 'gomeet-tls')], 'fail~', /has not looked/],
    ['absent', [], 'fail~', /does not exist/],
  ])('%s', (_, certificates, expected, message) => {
    const judgements = judged(certificate, {certificates, now}, {manifests});
    expect(short(judgements)).toEqual([`${expected} certificate/gomeet-tls`]);
    expect(judgements[0]?.message).toMatch(message);
  });
  it('skips a profile without certificates', () => {
    expect(short(judged(certificate, {certificates: [], now}))).toEqual(['skip']);
  });
});

import {describe, expect, test} from 'vitest';
import {BALANCER_ID, balancedService, isBalanced, type Service, serviceChange} from '../../../src/sandbox/cloud/balancers.ts';
import type {LoadBalancer} from '../../../src/sandbox/digitalocean/index.ts';

const prefix = 'service.beta.kubernetes.io/do-loadbalancer-';
function service(annotations: Readonly<Record<string, string>> = {}, more: Partial<Service['metadata']> = {}, ip?: string): Service {
  return {
    metadata: {name: 'traefik', namespace: 'gomeet', uid: 'u-1', annotations, ...more},
    spec: {type: 'LoadBalancer'},
    ...(ip === undefined ? {} : {status: {loadBalancer: {ingress: [{ip}]}}}),
  };
}
const balancer = (more: Partial<LoadBalancer> = {}) =>
  ({id: 'lb-1', service: 'u-1', status: 'active', ip: '203.0.113.10', ...more}) as LoadBalancer;

describe('Services and their load balancers', () => {
  test('the annotations say what is wanted; without them it is a network load balancer of one node', () => {
    const asked = service({[`${prefix}name`]: 'gomeet', [`${prefix}size-unit`]: '6', [`${prefix}type`]: 'REGIONAL'});
    expect(balancedService(asked)).toEqual({uid: 'u-1', name: 'gomeet', type: 'REGIONAL', sizeUnit: 6, address: ''});
    expect(balancedService(service())).toMatchObject({name: '', type: 'REGIONAL_NETWORK', sizeUnit: 1});
  });

  test.each<readonly [string, Service, boolean]>([
    ['an ordinary one', service(), true],
    ['another type', {...service(), spec: {type: 'ClusterIP'}}, false],
    ['one of another class', {...service(), spec: {type: 'LoadBalancer', loadBalancerClass: 'x'}}, false],
    ['one that goes', service({}, {deletionTimestamp: '2026-01-01T00:00:00Z'}), false],
  ])('%s: looked after %s', (_, asked, yes) => {
    expect(isBalanced(asked)).toBe(yes);
  });

  test.each<readonly [string, Service, LoadBalancer, ReturnType<typeof serviceChange>]>([
    ['the address is written when there is one', service(), balancer(), {id: 'lb-1', ingress: [{ip: '203.0.113.10'}]}],
    ['not before it is active', service(), balancer({status: 'new', ip: ''}), undefined],
    ['not twice', service({[BALANCER_ID]: 'lb-1'}, {}, '203.0.113.10'), balancer(), undefined],
    [
      'a new one replaces it',
      service({[BALANCER_ID]: 'lb-0'}, {}, '203.0.113.9'),
      balancer(),
      {id: 'lb-1', ingress: [{ip: '203.0.113.10'}]},
    ],
    ['of another Service it is nothing', service(), balancer({service: 'u-2'}), undefined],
    [
      'a name in place of the address',
      service({[`${prefix}hostname`]: 'lb.example.org'}),
      balancer(),
      {id: 'lb-1', ingress: [{hostname: 'lb.example.org'}]},
    ],
    ['a Service that is left alone is not told', service({}, {labels: {'sandbox.gomeet.io/stand-in': 'false'}}), balancer(), undefined],
  ])('%s', (_, asked, has, wanted) => {
    expect(serviceChange(asked, [has])).toEqual(wanted);
  });
});

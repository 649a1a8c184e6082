import {describe, expect, it} from 'vitest';
import type {KubeObject} from '../../src/core/objects.ts';
import {allowsEgress, allowsIngress} from '../../src/lint/_reach.ts';

const policy = (spec: object): KubeObject => ({apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: {name: 'p'}, spec});
const web = {app: 'web'};
const db = {app: 'db'};
const sql = {port: 5432, protocol: 'TCP'};

describe('network policies', () => {
  it('leave pods open that none selects', () => {
    expect(allowsIngress([], db, {labels: web}, sql)).toBe(true);
    expect(allowsIngress([policy({podSelector: {matchLabels: {app: 'other'}}, policyTypes: ['Ingress']})], db, {labels: web}, sql)).toBe(
      true,
    );
  });

  it('close what a policy selects and no rule opens', () => {
    const deny = policy({podSelector: {}, policyTypes: ['Ingress', 'Egress']});
    expect(allowsIngress([deny], db, {labels: web}, sql)).toBe(false);
    expect(allowsEgress([deny], web, {labels: db}, sql)).toBe(false);
  });

  it('without policyTypes hold for egress only when they have a rule for it', () => {
    const ingressOnly = policy({podSelector: {}, ingress: []});
    expect(allowsEgress([ingressOnly], web, {labels: db}, sql)).toBe(true);
    expect(allowsIngress([ingressOnly], db, {labels: web}, sql)).toBe(false);
  });

  it.each<[what: string, rule: object, opens: boolean]>([
    ['the right peer and port', {from: [{podSelector: {matchLabels: web}}], ports: [{port: 5432}]}, true],
    ['the right peer, another port', {from: [{podSelector: {matchLabels: web}}], ports: [{port: 9187}]}, false],
    ['the right port over UDP', {from: [{podSelector: {matchLabels: web}}], ports: [{port: 5432, protocol: 'UDP'}]}, false],
    ['a range that holds it', {from: [{podSelector: {}}], ports: [{port: 5000, endPort: 6000}]}, true],
    ['another namespace', {from: [{namespaceSelector: {}, podSelector: {matchLabels: web}}], ports: [{port: 5432}]}, false],
    ['addresses, which pods do not have', {from: [{ipBlock: {cidr: '10.0.0.0/8'}}], ports: [{port: 5432}]}, false],
    ['everything', {}, true],
  ])('%s', (_, rule, opens) => {
    const one = policy({podSelector: {matchLabels: db}, policyTypes: ['Ingress'], ingress: [rule]});
    expect(allowsIngress([one], db, {labels: web}, sql)).toBe(opens);
  });

  it('let nodes in by address only', () => {
    const rule = (from: object) => policy({podSelector: {matchLabels: db}, policyTypes: ['Ingress'], ingress: [{from: [from]}]});
    expect(allowsIngress([rule({ipBlock: {cidr: '10.104.0.0/20'}})], db, {from: 'nodes'}, sql)).toBe(true);
    expect(allowsIngress([rule({ipBlock: {cidr: '10.104.0.0/20'}})], db, {from: 'anywhere'}, sql)).toBe(false);
    expect(allowsIngress([rule({podSelector: {}})], db, {from: 'nodes'}, sql)).toBe(false);
  });
});

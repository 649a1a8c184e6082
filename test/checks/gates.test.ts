import {describe, expect, it} from 'vitest';
import {gatesFor} from '../../src/checks/gates.ts';
import {preflightProbes} from '../../src/checks/preflight.ts';
import {someTarget} from '../core/_worlds.ts';
import {object} from './kubernetes/_objects.ts';

const target = someTarget({
  manifests: ['postgres', 'pgbouncer', 'redis', 'api', 'traefik'].map((phase) =>
    object('Deployment', phase, {}, {labels: {'gomeet.io/phase': phase}}),
  ),
});
const ids = (phase: string) => gatesFor(phase, target).map((probe) => probe.id);

describe('gates', () => {
  it.each([
    ['foundation', []],
    ['postgres', ['kubernetes.rollout', 'postgres.primary', 'postgres.replication', 'postgres.slots']],
    ['pgbouncer', ['kubernetes.rollout', 'pgbouncer.query', 'pgbouncer.pools']],
    ['redis', ['kubernetes.rollout', 'redis.cluster', 'redis.agreement', 'redis.slots', 'redis.replicas']],
    ['api', ['kubernetes.rollout']],
    ['traefik', ['kubernetes.rollout', 'edge.load-balancer']],
    ['autoscaling', ['kubernetes.hpa', 'kubernetes.hpa-limits']],
    ['certificates', ['edge.certificate', 'certificates.order']],
  ])('%s', (phase, expected) => {
    expect(ids(phase)).toEqual(expected);
  });
  it('health asks everything once', () => {
    const all = ids('health');
    expect(new Set(all).size).toBe(all.length);
    for (const phase of ['postgres', 'pgbouncer', 'redis', 'traefik', 'autoscaling', 'certificates'])
      expect(all).toEqual(expect.arrayContaining(ids(phase)));
  });
  it('preflight has no probe twice, and all are required', () => {
    const probes = preflightProbes(target);
    expect(new Set(probes.map((probe) => probe.id)).size).toBe(probes.length);
    expect(probes.every((probe) => probe.required)).toBe(true);
  });
});

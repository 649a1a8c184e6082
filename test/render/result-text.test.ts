import {describe, expect, test} from 'vitest';
import type {Cause} from '../../src/core/cause.ts';
import type {Finding} from '../../src/core/finding.ts';
import type {RunResult, StepRecord} from '../../src/core/result.ts';
import {resultText} from '../../src/render/result-text.ts';

function finding(part: Partial<Finding>): Finding {
  return {
    id: 'redis.slots',
    title: 'Are all slots covered?',
    component: 'redis',
    severity: 'critical',
    required: true,
    status: 'pass',
    message: '16384 of 16384 slots',
    observed: [],
    thresholds: [],
    source: {kind: 'redis', query: 'CLUSTER INFO'},
    durationMs: 1,
    ...part,
  };
}

function record(part: Partial<StepRecord>): StepRecord {
  return {step: 'redis', title: 'Redis Cluster', state: 'done', message: '', durationMs: 0, findings: [], ...part};
}

function result(part: Partial<RunResult>): RunResult {
  return {
    schemaVersion: 1,
    tool: {name: 'gomeet', version: '1.2.3'},
    command: 'deploy',
    target: {name: 'production', stack: 'gomeet', profile: 's2', context: 'c', server: 's', namespace: 'gomeet'},
    world: 'cluster',
    outcome: 'ok',
    message: '',
    planHash: '0123456789ab',
    plan: [],
    startedAt: '2026-03-02T09:00:00.000Z',
    durationMs: 64_000,
    records: [],
    findings: [],
    causes: [],
    evidence: null,
    next: [],
    ...part,
  };
}

describe('the result for a person', () => {
  test('success says which gates passed and what comes next', () => {
    const text = resultText(
      result({records: [record({findings: [finding({})]}), record({step: 'health', state: 'settled'})], next: ['DNS: a A 1.2.3.4']}),
    );
    expect(text.split('\n')).toEqual([
      'deploy of gomeet s2 to production: OK after 64 s',
      '1 steps changed something, 1 were settled; 1 gates passed: redis.slots',
      '',
      'Next:',
      '  DNS: a A 1.2.3.4',
      '',
    ]);
  });

  test('a failure is said once, with its advice among the next steps only', () => {
    const bad = finding({status: 'fail', message: '100 slots have no master', hint: 'gomeet doctor'});
    const open = finding({id: 'redis.replicas', status: 'unknown', message: 'still starting', hint: 'wait'});
    const text = resultText(
      result({
        outcome: 'failed',
        message: 'Redis Cluster: redis.slots: 100 slots have no master',
        records: [record({state: 'failed', findings: [bad, open]})],
        next: ['gomeet doctor', 'gomeet deploy --yes'],
      }),
    );
    expect(text.match(/100 slots have no master/g)).toHaveLength(1);
    expect(text.match(/gomeet doctor/g)).toHaveLength(1);
    expect(text).not.toContain('wait');
    expect(text).toContain('✖ redis: Redis Cluster\n  fail    redis.slots: 100 slots have no master\n');
  });

  test('a failure without findings says its message', () => {
    const text = resultText(
      result({outcome: 'failed', records: [record({state: 'failed', message: 'the API server rejected service/redis'})]}),
    );
    expect(text).toContain('✖ redis: the API server rejected service/redis');
  });

  test('a cause stands under its finding, without what is said already, and the evidence before the next steps', () => {
    const cause: Cause = {
      code: 'image-not-found',
      object: 'pod/auth-service-1',
      container: 'auth',
      since: '2026-03-02T09:00:00.000Z',
      summary: 'the image does not exist',
      evidence: [],
      hint: 'push it',
      kind: 'terminal',
      count: 1,
      consequences: [],
    };
    const other: Cause = {...cause, code: 'quota-exceeded', object: 'replicaset/a', summary: 'no quota is left', hint: 'raise it'};
    const bad = finding({status: 'fail', message: '0 of 1 ready; the image does not exist', causes: [cause, other]});
    const text = resultText(
      result({
        outcome: 'failed',
        records: [record({state: 'failed', findings: [bad]})],
        evidence: {id: 'e', directory: '/state/evidence/e', archive: '/state/evidence/e.tar.gz'},
        next: ['push it'],
      }),
    );
    expect(text).toContain('the image does not exist\n      image-not-found pod/auth-service-1 (auth)\n      quota-exceeded');
    expect(text).toContain('quota-exceeded replicaset/a (auth): no quota is left (since 2026-03-02T09:00:00.000Z)\n        raise it\n');
    expect(text).toContain('Evidence: /state/evidence/e/index.md\n  to send: /state/evidence/e.tar.gz\n\nNext:\n  push it\n');
  });

  test('a refusal says that nothing was touched, and a simulated world says so', () => {
    const text = resultText(result({outcome: 'refused', world: 'simulated', message: 'this would change production'}));
    expect(text).toContain('(simulated: no cluster was contacted): REFUSED, nothing was touched');
    expect(text).toContain('this would change production');
  });
});

import {describe, expect, test} from 'vitest';
import {type DrainReading, judgeDraining} from '../../../src/checks/kubernetes/_draining.ts';
import {judgeScaled} from '../../../src/checks/kubernetes/_scaled.ts';
import type {KubeObject} from '../../../src/core/objects.ts';

const now = '2026-03-02T12:00:00.000Z';

/** A pod that was told to end so many minutes ago, with a grace of five hours. */
function leaving(name: string, minutes: number): KubeObject {
  const ends = new Date(Date.parse(now) - minutes * 60_000 + 18_000_000).toISOString();
  return {apiVersion: 'v1', kind: 'Pod', metadata: {name, deletionTimestamp: ends, deletionGracePeriodSeconds: 18_000}};
}

const waiting: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: 'new'},
  status: {conditions: [{type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no free ports'}]},
};
const measured: DrainReading['load'] = {unit: 'participants', byPod: {a: 7, b: 1}};
const judge = (pods: readonly KubeObject[], load: DrainReading['load'] = measured) => judgeDraining('deployment/sfu', {pods, load, now});

describe('pods on their way out', () => {
  test('none', () => {
    expect(judge([waiting])).toEqual({status: 'pass', instance: 'deployment/sfu', message: 'no pod drains'});
  });

  test('are listed with age and people, the oldest first, and hold nobody up by themselves', () => {
    const found = judge([leaving('a', 12), leaving('b', 70)]);
    expect(found.status).toBe('pass');
    expect(found.message).toBe(
      '2 old pods drain: b for 70 min, 1 participant, at most 3 h 50 min more; a for 12 min, 7 participants, at most 4 h 50 min more',
    );
    expect(found.since).toBe('2026-03-02T10:50:00.000Z');
    expect(found.observed).toEqual([
      {name: 'draining', value: 2, unit: 'count'},
      {name: 'b.drainingFor', value: 4200, unit: 'seconds'},
      {name: 'b.participants', value: 1, unit: 'count'},
      {name: 'a.drainingFor', value: 720, unit: 'seconds'},
      {name: 'a.participants', value: 7, unit: 'count'},
    ]);
  });

  test('are waited for while a new pod needs their node', () => {
    expect(judge([leaving('a', 1), waiting])).toMatchObject({
      status: 'fail',
      transient: true,
      message: '1 new pod waits for nodes that 1 draining pod holds: a for 60 s, 7 participants, at most 5 h more',
    });
  });

  test('that were not measured are not empty', () => {
    const unmeasured = judge([leaving('a', 1)], {unit: 'participants', unmeasured: 'nobody serves it'});
    expect(unmeasured.message).toContain('participants not measured');
    expect(unmeasured.observed?.find((one) => one.name === 'a.participants')?.value).toBeNull();
    expect(judge([leaving('c', 1)]).message).toContain('participants not measured');
  });

  test('beyond five are counted, and one that is over its grace says so', () => {
    const many = judge([301, 5, 4, 3, 2, 1].map((minutes) => leaving(`p${minutes}`, minutes)));
    expect(many.message).toMatch(/^6 old pods drain: p301 for 5 h, participants not measured, its grace is over; .*; and 1 more$/);
  });
});

describe('the number of pods that a workload asks for', () => {
  const live = (replicas: number | undefined, exist: number): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: 'sfu'},
    spec: replicas === undefined ? {} : {replicas},
    status: {replicas: exist},
  });
  const hpa = {min: 27, max: 50, autoscaler: 'hpa/sfu'};

  test.each<[string, KubeObject | undefined, {readonly min: number; readonly max: number}, string, RegExp]>([
    ['gone', undefined, hpa, 'fail', /does not exist/],
    ['not raised yet', live(25, 25), hpa, 'fail', /25 pods, at least 27 are wanted; hpa\/sfu looks every 15 s/],
    ['raised', live(27, 25), hpa, 'pass', /27 pods; hpa\/sfu keeps it between 27 and 50/],
    ['more than asked', live(30, 30), hpa, 'pass', /30 pods/],
    ['not lowered yet', live(4, 4), {min: 2, max: 2}, 'fail', /at most 2 are wanted/],
    ['lowered, and some still there', live(2, 4), {min: 2, max: 2}, 'fail', /4 pods exist, 2 are wanted/],
    ['the API’s default', live(undefined, 1), {min: 1, max: 1}, 'pass', /1 pods/],
  ])('%s', (_, object, bounds, status, message) => {
    const found = judgeScaled('deployment/sfu', object, bounds);
    expect(found.status).toBe(status);
    expect(found.message).toMatch(message);
    if (status === 'fail') expect(found.transient).toBe(true);
  });
});

import {describe, expect, it} from 'vitest';
import {snapshotOf} from '../../src/diagnosis/snapshot.ts';
import {ago, object} from './_cluster.ts';

describe('a snapshot', () => {
  const pod = object('v1', 'Pod', 'a');
  const old = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {name: 'e', namespace: 'gomeet'},
    involvedObject: {kind: 'Pod', namespace: 'gomeet', name: 'a', uid: 'Pod-a'},
    reason: 'BackOff',
    message: 'm',
    count: 2,
    firstTimestamp: ago(60),
    lastTimestamp: ago(20),
    type: 'Warning',
  };
  const fresh = {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: {name: 'f', namespace: 'gomeet'},
    regarding: {kind: 'Pod', namespace: 'gomeet', name: 'a', fieldPath: 'spec.containers{app}'},
    reason: 'Unhealthy',
    note: 'n',
    eventTime: ago(50),
    series: {count: 7, lastObservedTime: ago(10)},
    type: 'Warning',
  };

  it('reads events of both APIs, and those that tell nothing of their time', () => {
    const bareEvent = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {name: 'g', namespace: 'gomeet'},
      involvedObject: {kind: 'Pod', namespace: 'gomeet', name: 'a'},
    };
    const seen = snapshotOf(
      [pod, fresh, old, bareEvent, {...old, metadata: {name: 'h', namespace: 'gomeet'}, count: 3, lastTimestamp: ago(5)}],
      {now: 0},
    ).eventsOf(pod);
    expect(seen.map(({reason, count, first, last, container}) => [reason, count, first, last, container])).toEqual([
      ['', 1, undefined, undefined, undefined],
      ['Unhealthy', 7, Date.parse(ago(50)), Date.parse(ago(10)), 'app'],
      ['BackOff', 5, Date.parse(ago(60)), Date.parse(ago(5)), undefined],
    ]);
  });

  it('keeps apart what was made again under its old name', () => {
    const again = {...pod, metadata: {...pod.metadata, uid: 'another'}};
    expect(snapshotOf([again, old], {now: 0}).eventsOf(again)).toEqual([]);
    const owned = object('v1', 'Pod', 'b', {}, {ownerReferences: [{kind: 'Job', name: 'j', uid: 'old'}]});
    const snapshot = snapshotOf([owned], {now: 0});
    expect(snapshot.ownedBy(object('batch/v1', 'Job', 'j', {}, {uid: 'new'}))).toEqual([]);
    expect(snapshot.ownedBy(object('batch/v1', 'Job', 'j', {}, {uid: undefined}))).toEqual([owned]);
    expect(snapshot.ownedBy(object('batch/v1', 'Job', 'other', {}, {uid: 'old'}))).toEqual([owned]);
  });

  it('tells what was not looked at from what is not there', () => {
    const snapshot = snapshotOf([pod], {now: 0, gathered: ['Node'], participants: new Map([['gomeet/a', 5]])});
    expect([snapshot.has('Pod'), snapshot.has('Node'), snapshot.has('Job')]).toEqual([true, true, false]);
    expect(snapshot.participantsOf(pod)).toBe(5);
  });
});

import {at, numberAt, textAt} from '../../core/objects.ts';
import type {Scene} from '../_types.ts';
import {isReady} from '../pods.ts';
import {condition} from '../times.ts';
import {plain, type Standing} from './_standing.ts';

export function jobStanding({subject, fresh}: Scene): Standing {
  const desired = numberAt(subject, 'spec', 'completions') ?? 1;
  const ready = numberAt(subject, 'status', 'succeeded') ?? 0;
  const counts = {desired, ready, updated: Math.max(fresh.length, ready)};
  if (condition(subject, 'Complete')?.status === 'True') return {...counts, done: true, summary: `done, ${ready} of ${desired} completed`};
  if (condition(subject, 'Failed')?.status === 'True')
    return {...counts, done: false, summary: `it has ended, ${ready} of ${desired} completed`};
  if (subject.metadata.deletionTimestamp !== undefined) return {...counts, done: false, summary: 'it is being deleted'};
  if (at(subject, 'spec', 'suspend') === true) return {...counts, done: false, summary: 'suspended'};
  if (at(subject, 'status') === undefined && fresh.length === 0)
    return {...counts, done: undefined, summary: 'it has no status, so its controller never reported on it'};
  const started = textAt(subject, 'status', 'startTime');
  const tries = numberAt(subject, 'status', 'failed') ?? 0;
  const so = started === undefined ? 'it has not started' : `runs since ${started}, ${ready} of ${desired} completed`;
  return {...counts, done: false, summary: `${so}${tries === 0 ? '' : `, ${tries} tries failed`}`};
}

/** A CronJob is as wanted unless the last Job that it started failed or is stuck. */
export function cronJobStanding({subject, revision}: Scene): Standing {
  if (at(subject, 'spec', 'suspend') === true) return plain(true, 'suspended');
  if (revision === undefined) {
    const last = textAt(subject, 'status', 'lastScheduleTime');
    return plain(true, last === undefined ? 'it has not started a job yet' : `started its last job at ${last}`);
  }
  const name = `its last job ${revision.metadata.name}`;
  if (condition(revision, 'Complete')?.status === 'True') return plain(true, `${name} is done`);
  if (condition(revision, 'Failed')?.status === 'True') return plain(false, `${name} failed`);
  return plain(false, `${name} runs`);
}

/** A pod of its own, or one whose controller was not recorded. */
export function podStanding({subject, snapshot}: Scene): Standing {
  const phase = textAt(subject, 'status', 'phase');
  const counts = {desired: 1, ready: isReady(subject) ? 1 : 0, updated: 1};
  if (phase === 'Succeeded') return {...counts, done: true, summary: 'completed'};
  if (subject.metadata.deletionTimestamp !== undefined) return {...counts, done: false, summary: 'it is being deleted'};
  if (isReady(subject)) return {...counts, done: true, summary: 'ready'};
  const node = textAt(subject, 'spec', 'nodeName');
  if (phase === undefined && snapshot.eventsOf(subject).length === 0)
    return {...counts, done: undefined, summary: 'it has no status, so nobody reported on it'};
  if (phase === 'Failed') return {...counts, done: false, summary: 'it failed'};
  return {...counts, done: false, summary: node === undefined ? 'it waits for a node' : `not ready on node ${node}`};
}

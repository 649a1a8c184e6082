import {formatDuration} from '../../core/duration.ts';
import {lockName, parseLease} from '../../core/lease.ts';
import type {KubeObject} from '../../core/objects.ts';
import {probe} from '../../core/probe.ts';
import {listed} from './_lists.ts';
import {clusterNow} from './_now.ts';

export type LockReading = {readonly leases: readonly KubeObject[]; readonly now: number};

/** Whoever answers a call should know that somebody is at work, or that somebody was cut off in the middle of it. */
export default probe<LockReading>({
  id: 'kubernetes.lock',
  question: 'Is nobody’s change left unfinished with the lock still held?',
  severity: 'warning',
  required: false,
  source: {kind: 'kubernetes', query: `list leases: ${lockName}`},
  async read(asking, signal) {
    const leases = await listed(asking, 'Lease', signal);
    return {leases, now: clusterNow(asking.world, leases)};
  },
  judge: ({leases, now}, target) => {
    const lease = leases.find((one) => one.metadata.name === lockName);
    const state = lease === undefined ? undefined : parseLease(lease);
    if (state?.holder === undefined) return {status: 'pass', message: 'nobody changes this target'};
    const {by, host, command, since, heartbeat, expires} = state.holder;
    const who = `${command === '' ? 'a change' : command} by ${by}${host === '' ? '' : ` on ${host}`}`;
    const silent = heartbeat === null ? undefined : now - Date.parse(heartbeat);
    const about = {
      observed: [{name: 'silent', value: silent === undefined ? null : Math.round(silent / 1_000), unit: 'seconds'}],
      thresholds: [{name: 'silent', value: state.durationMs / 1_000, unit: 'seconds', source: 'the lease itself'}],
      ...(since === null ? {} : {since}),
    };
    // A lease that has just run out may be renewed by a holder that was held up.
    if (expires !== null && now <= Date.parse(expires) + state.durationMs)
      return {...about, status: 'pass', message: `${who} is at work${since === null ? '' : ` since ${since}`}`};
    return {
      ...about,
      status: 'warn',
      message: `${who} holds the lock and has given no sign of life for ${silent === undefined ? 'an unknown time' : formatDuration(silent)}: it was cut off`,
      hint: `run its command again to finish it; the next change takes the lock over, or: gomeet lock break --target ${target.name} --reason "…"`,
    };
  },
});

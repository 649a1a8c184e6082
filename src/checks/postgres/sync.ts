import {isUnread, type PostgresInstance} from '../../core/data-stores.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {configText, settingOf} from '../../manifests/settings.ts';
import {notDeployed} from '../_not-deployed.ts';
import {judgePart} from '../_summed.ts';
import {isJudgement, type PostgresReading, primaryOf, psqlIn, reached, readFullPostgres, replicaName} from './_instances.ts';
import {receiverTrouble} from './_link.ts';

/** As postgres.replication: a standby that is silent for longer confirms nothing. */
const messageAgeS = 30;

/** With too few synchronous standbys every commit waits for ever, and nothing else looks wrong. */
export default probe<PostgresReading>({
  id: 'postgres.sync',
  question: 'Do enough synchronous standbys confirm commits?',
  severity: 'critical',
  required: true,
  source: {kind: 'psql', query: 'synchronous_standby_names, pg_stat_replication on the primary; the receivers of the standbys'},
  runbook: 'postgres-replication',
  read: readFullPostgres,
  judge: (reading, target) => {
    const absent = notDeployed(target, 'postgres');
    if (absent !== undefined) return absent;
    const primary = primaryOf(reading);
    if (isJudgement(primary)) return primary;
    return judgePart(primary.full?.settings, primary.pod, ({values}) => {
      const names = values.synchronous_standby_names ?? '';
      const wanted = wantedNames(target);
      if (names === '') {
        if (wanted === '') return {status: 'skip', message: 'this profile confirms commits on the primary alone'};
        const message = `commits are confirmed by ${primary.pod} alone: synchronous_standby_names is empty, the manifests say ${wanted}`;
        return {
          status: 'warn',
          instance: primary.pod,
          message,
          hint: psqlIn(target, primary.pod, 'alter system reset synchronous_standby_names'),
        };
      }
      return judgeCount(primary, reading, names, target);
    });
  },
});

function judgeCount(primary: PostgresInstance, reading: PostgresReading, names: string, target: Target): Judgement {
  const needed = neededOf(names);
  const confirming = primary.senders.filter((one) => one.state === 'streaming' && (one.syncState === 'sync' || one.syncState === 'quorum'));
  const lost = reached(reading).filter((one) => one.inRecovery && receiverTrouble(one, messageAgeS) !== undefined);
  const alive = confirming.filter((one) => !lost.some((replica) => replicaName(replica.pod) === one.applicationName));
  const activity = primary.full?.activity;
  const waiters = activity === undefined || isUnread(activity) ? null : activity.syncWaiters;
  const about = {
    instance: primary.pod,
    observed: [
      {name: 'confirming', value: alive.length, unit: 'count'},
      {name: 'waitingCommits', value: waiters, unit: 'count'},
    ],
    thresholds: [{name: 'confirming', value: needed, unit: 'count', source: `synchronous_standby_names = ${names}`}],
  };
  if (alive.length >= needed) return {...about, status: 'pass', message: `${alive.length} standbys confirm commits, ${needed} must`};
  const waiting = waiters === null || waiters === 0 ? '' : `; ${waiters} commits wait now`;
  const wrong =
    confirming.length >= needed
      ? ` (${primary.pod} counts ${confirming.length}, but ${lost.map((one) => one.pod).join(', ')} receives nothing)`
      : '';
  return {
    ...about,
    status: 'fail',
    message: `${alive.length} standbys confirm commits and ${needed} must: commits wait${waiting}${wrong}`,
    hint: `bring a standby back (postgres.replication); the last resort is: ${psqlIn(target, primary.pod, "alter system set synchronous_standby_names = ''")}, then select pg_reload_conf()`,
    transient: true,
  };
}

function wantedNames(target: Target): string {
  const text = (key: string) => configText(target.manifests, 'postgres-config', key);
  return settingOf(`${text('postgresql.conf')}\n${text('size.conf')}`, 'synchronous_standby_names') ?? '';
}

/** `ANY 1 (a,b)`, `FIRST 2 (a,b)`, `2 (a,b)`; a bare list wants one. */
function neededOf(names: string): number {
  return Number(/^\s*[a-z]*\s*(\d+)\s*\(/i.exec(names)?.[1] ?? 1);
}

import {isUnread} from '../../core/data-stores.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {configText, settingOf} from '../../manifests/settings.ts';
import {summed} from '../_summed.ts';
import {cliIn, judgeNodes, type RedisReading, readFullRedis} from './_instances.ts';

/** With stop-writes-on-bgsave-error a failed snapshot refuses writes; without an append-only file a restart loses minutes. */
export default probe<RedisReading>({
  id: 'redis.persistence',
  question: 'Does every Redis node write its data to disk?',
  severity: 'critical',
  required: true,
  source: {kind: 'redis-cli', query: 'info persistence, twice, on every node; appendonly of the ConfigMap redis-config'},
  runbook: 'redis-memory',
  read: readFullRedis,
  judge: (reading, target) => {
    const appends = settingOf(configText(target.manifests, 'redis-config', 'redis.conf'), 'appendonly') === 'yes';
    const judged = judgeNodes(reading, target, ({pod, full}): Judgement => {
      if (full === undefined) return {status: 'unknown', instance: pod, message: 'not measured: only the short reading was made'};
      const {loading, rdbStatus, aofEnabled, aofWriteStatus, aofRewriteStatus} = full.persistence;
      const bad = [
        ...(notOk(rdbStatus) ? [`the last snapshot failed (rdb_last_bgsave_status ${rdbStatus})`] : []),
        ...(notOk(aofWriteStatus) ? [`the append-only file cannot be written (aof_last_write_status ${aofWriteStatus})`] : []),
        ...(notOk(aofRewriteStatus)
          ? [`the last rewrite of the append-only file failed (aof_last_bgrewrite_status ${aofRewriteStatus})`]
          : []),
        ...(appends && !aofEnabled ? ['the append-only file is off, though the manifests say appendonly yes'] : []),
      ];
      const delayed = isUnread(full.counters) ? 0 : (full.counters.later.delayedFsync ?? 0) - (full.counters.first.delayedFsync ?? 0);
      const about = {
        instance: pod,
        observed: [
          {name: 'aof', value: aofEnabled, unit: ''},
          {name: 'delayedFsync', value: delayed, unit: 'per second'},
        ],
      };
      const hint = `${cliIn(target, pod, 'info persistence')}; kubectl -n ${target.namespace} exec ${pod} -c redis -- df -h /data`;
      if (loading) return {...about, status: 'fail', message: 'it is still loading its data', hint, transient: true};
      if (bad.length > 0) return {...about, status: 'fail', message: bad.join('; '), hint};
      if (rdbStatus === '') return {...about, status: 'unknown', message: 'not measured: it did not tell rdb_last_bgsave_status'};
      if (delayed > 0) return {...about, status: 'warn', message: `its disk is slow: ${delayed} delayed fsync within a second`, hint};
      return {...about, status: 'pass', message: 'data is written'};
    });
    return summed(judged, (passes) => ({message: `${passes.length} nodes write their data to disk`}));
  },
});

function notOk(status: string): boolean {
  return status !== 'ok' && status !== '';
}

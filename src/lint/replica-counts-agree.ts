import {numberAt} from '../core/objects.ts';
import {configText, numberSetting, settingOf} from '../manifests/settings.ts';
import {findObject} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

export default rule({
  id: 'replica-counts-agree',
  sentence:
    'The scripts of PostgreSQL and Redis are told the counts that the StatefulSets have, and the quorum names exactly these replicas.',
  check({objects}) {
    const report = new Report();
    const count = (name: string) => {
      const found = findObject(objects, 'StatefulSet', name);
      return found === undefined ? 0 : (numberAt(found, 'spec', 'replicas') ?? 1);
    };
    const agree = (map: string, key: string, set: string) => {
      const told = Number(configText(objects, map, key));
      report.note(`${map} ${key} = ${told}, ${set} has ${count(set)}`);
      if (told !== count(set)) report.problem(`configmap/${map}`, `${key} says ${told}, but ${set} has ${count(set)} replicas`);
    };
    agree('postgres-config', 'replicas', 'postgres-replica');
    agree('redis-config', 'masters', 'redis-master');
    agree('redis-config', 'replicas', 'redis-replica');
    const conf = `${configText(objects, 'postgres-config', 'postgresql.conf')}\n${configText(objects, 'postgres-config', 'size.conf')}`;
    const quorum = settingOf(conf, 'synchronous_standby_names') ?? '';
    const named = [...quorum.matchAll(/replica_(\d+)/g)].length;
    const replicas = count('postgres-replica');
    report.note(`synchronous_standby_names names ${named} of ${replicas} replicas`);
    if (named !== replicas) report.problem('configmap/postgres-config', `synchronous_standby_names names ${named} replicas of ${replicas}`);
    // The archiver, a base backup (two connections) and a second replica being cloned also send WAL.
    const needed = replicas + 4;
    const senders = numberSetting(conf, 'max_wal_senders') ?? 10;
    report.note(`${replicas} replicas + 4 = ${needed} <= max_wal_senders ${senders}`);
    if (senders < needed) report.problem('configmap/postgres-config', `max_wal_senders ${senders} is less than ${needed}`);
    return report.verdict();
  },
});

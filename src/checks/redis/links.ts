import {isUnread, type RedisInstance} from '../../core/data-stores.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {largestSeen, summed} from '../_summed.ts';
import {cliIn, judgeNodes, mastersOf, type RedisReading, reachedRedis, readFullRedis} from './_instances.ts';

const table = limits('redis.links', {
  silenceSeconds: {
    value: 15,
    unit: 'seconds',
    source: 'a master pings its replicas every 10 s (repl-ping-replica-period), so an idle link is silent for as long',
  },
  gapBytes: {value: 1024 ** 2, unit: 'bytes', source: 'of the replication stream, at both of two samples'},
});

/** Both ends of every replication link. cluster_state stays ok while every replica's link is down, and a master that froze looks linked. */
export default probe<RedisReading>({
  id: 'redis.links',
  question: 'Does every Redis replica receive from its master, and keep up?',
  severity: 'critical',
  required: true,
  source: {kind: 'redis-cli', query: 'info replication on both ends, twice'},
  runbook: 'redis-cluster',
  limits: table.table,
  read: readFullRedis,
  judge: (reading, target) => {
    if (target.expected.redisReplicas === 0) return {status: 'skip', message: 'this profile has no replicas'};
    const nodes = reachedRedis(reading);
    const masters = mastersOf(nodes);
    const judged = judgeNodes(reading, target, (node) => {
      if (node.role === 'master') return {status: 'skip', instance: node.pod, message: 'it is a master'};
      const master = nodes.find((one) => one.id === masters.get(node.id));
      return judgeLink(node, master, target);
    }).filter((one) => one.status !== 'skip' || one.instance === undefined);
    if (judged.length === 0)
      return {status: 'fail', message: 'no node is a replica', hint: cliIn(target, 'redis-replica-0', 'role'), transient: true};
    return summed(judged, (passes) => ({
      message: `${passes.length} replicas receive and keep up`,
      observed: [...largestSeen(passes, 'lastIo', 'seconds'), ...largestSeen(passes, 'gap', 'bytes')],
      thresholds: table.thresholds(target),
    }));
  },
});

function judgeLink(replica: RedisInstance, master: RedisInstance | undefined, target: Target): Judgement {
  const {silenceSeconds, gapBytes} = table.of(target);
  const link = replica.full?.link;
  const gap = gapOf(replica, master);
  const about = {
    instance: replica.pod,
    observed: [
      {name: 'lastIo', value: link?.lastIoS ?? null, unit: 'seconds'},
      {name: 'gap', value: gap, unit: 'bytes'},
    ],
    thresholds: table.thresholds(target),
  };
  const hint = cliIn(target, replica.pod, 'info replication');
  const wrong = (message: string): Judgement => ({...about, status: 'fail', message, hint, transient: true});
  const to = master === undefined ? 'its master' : master.pod;
  if (link?.syncing === true) return {...about, status: 'warn', message: `it is copying everything from ${to}`, hint};
  if (replica.masterLink !== 'up')
    return wrong(
      `the link to ${to} is ${replica.masterLink || 'unknown'}${master === undefined ? '' : `; ${to} lists ${listed(master)} replicas`}`,
    );
  if (link === undefined) return {...about, status: 'unknown', message: 'not measured: only the short reading was made'};
  if (link.lastIoS === null) return {...about, status: 'unknown', message: 'not measured: it did not tell when its master last spoke'};
  if (link.lastIoS > silenceSeconds) return wrong(`it heard last from ${to} ${link.lastIoS} s ago, though the link is up`);
  if (master !== undefined && listed(master) === 0) return wrong(`it says that the link is up, but ${to} lists no replica`);
  if (gap !== null && gap > gapBytes) return {...about, status: 'warn', message: `it is ${gap} bytes behind ${to}`, hint};
  return {...about, status: 'pass', message: 'it receives and keeps up'};
}

function listed(master: RedisInstance): number | string {
  return master.full?.link.replicas.filter((one) => one.state === 'online').length ?? 'no known number of';
}

/** The smaller of two samples: the ends are not asked at the same instant, and a burst of writes is no gap. */
function gapOf(replica: RedisInstance, master: RedisInstance | undefined): number | null {
  const [theirs, ours] = [samplesOf(master), samplesOf(replica)];
  const gaps = theirs.flatMap((offset, index) => {
    const own = ours[index];
    return offset === null || own === undefined || own === null ? [] : [Math.max(0, offset - own)];
  });
  return gaps.length === 0 ? null : Math.min(...gaps);
}

function samplesOf(node: RedisInstance | undefined): readonly (number | null)[] {
  const full = node?.full;
  if (full === undefined) return [];
  return isUnread(full.counters) ? [full.link.offset] : [full.counters.first.offset, full.counters.later.offset];
}

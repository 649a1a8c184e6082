import type {RedisInstance} from '../../core/data-stores.ts';
import {probe} from '../../core/probe.ts';
import {summed} from '../_summed.ts';
import {cliIn, judgeNodes, type RedisReading, readFullRedis} from './_instances.ts';

/** A resharding that was cut off leaves slots open: clients are sent back and forth with ASK, and the next one refuses to begin. */
export default probe<RedisReading>({
  id: 'redis.open-slots',
  question: 'Is no Redis slot left on its way between two masters?',
  severity: 'warning',
  required: true,
  source: {kind: 'redis-cli', query: 'cluster nodes, on every node: only the owner tells its open slots'},
  runbook: 'redis-cluster',
  read: readFullRedis,
  judge: (reading, target) => {
    const judged = judgeNodes(reading, target, (node) => {
      const open = ownMoving(node);
      const observed = [{name: 'openSlots', value: open.length, unit: 'count'}];
      if (open.length === 0) return {status: 'pass', instance: node.pod, message: 'no open slot', observed};
      const some = open.slice(0, 3).join(' ');
      const hint = `when no resharding runs: ${cliIn(target, node.pod, `--cluster fix ${node.pod}.redis-cluster:6379`)}`;
      return {status: 'warn', instance: node.pod, message: `${open.length} slots are on their way: ${some}`, observed, hint};
    });
    return summed(judged, (passes) => ({message: `no open slot on ${passes.length} nodes`}));
  },
});

function ownMoving(node: RedisInstance): readonly string[] {
  return node.peers.find((peer) => peer.id === node.id)?.moving ?? [];
}

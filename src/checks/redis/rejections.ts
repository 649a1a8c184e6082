import {probe} from '../../core/probe.ts';
import {largestSeen, summed} from '../_summed.ts';
import {cliIn, judgeNodes, type RedisReading, readFullRedis} from './_instances.ts';
import {judgeRise} from './_rising.ts';

export default probe<RedisReading>({
  id: 'redis.rejections',
  question: 'Does no Redis node refuse connections?',
  severity: 'critical',
  required: false,
  source: {kind: 'redis-cli', query: 'rejected_connections of info, twice one second apart, on every node'},
  runbook: 'redis-memory',
  read: readFullRedis,
  judge: (reading, target) => {
    const judged = judgeNodes(reading, target, (node) =>
      judgeRise(node, 'rejectedConnections', (rise) => ({
        status: 'fail',
        message: `it refused ${rise} connections within a second: maxclients (${node.maxClients}) is reached`,
        hint: cliIn(target, node.pod, 'client list'),
      })),
    );
    return summed(judged, (passes) => ({
      message: `${passes.length} nodes refuse nobody`,
      observed: largestSeen(passes, 'sinceStart', 'count'),
    }));
  },
});

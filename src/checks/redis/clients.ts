import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {largestSeen, summed} from '../_summed.ts';
import {cliIn, judgeNodes, type RedisReading, readFullRedis} from './_instances.ts';

const table = limits('redis.clients', {
  warnPercent: {value: 80, unit: 'percent', source: 'time to act before failPercent'},
  failPercent: {value: 90, unit: 'percent', source: 'at maxclients the next client is refused'},
});

/** The connections of the cluster bus count against maxclients: two for each other node. */
export default probe<RedisReading>({
  id: 'redis.clients',
  question: 'Can more clients connect to every Redis node?',
  severity: 'critical',
  required: true,
  source: {kind: 'redis-cli', query: 'connected_clients and cluster_connections of info against maxclients, on every node'},
  runbook: 'redis-memory',
  limits: table.table,
  read: readFullRedis,
  judge: (reading, target) => {
    const {warnPercent, failPercent} = table.of(target);
    const judged = judgeNodes(reading, target, ({pod, connectedClients, knownNodes, maxClients, full}): Judgement => {
      const bus = full?.clusterConnections ?? 2 * (knownNodes - 1);
      const used = connectedClients + bus;
      const percent = Math.round((used / Math.max(1, maxClients)) * 100);
      const about = {
        instance: pod,
        observed: [
          {name: 'used', value: percent, unit: 'percent'},
          {name: 'clients', value: connectedClients, unit: 'count'},
          {name: 'bus', value: bus, unit: 'count'},
          {name: 'blocked', value: full?.blockedClients ?? null, unit: 'count'},
        ],
        thresholds: table.thresholds(target),
      };
      const message = `${connectedClients} clients and ${bus} nodes’ connections of ${maxClients} (${percent} %)`;
      const hint = cliIn(target, pod, 'client list');
      if (percent > failPercent) return {...about, status: 'fail', message, hint};
      if (percent > warnPercent) return {...about, status: 'warn', message, hint};
      return {...about, status: 'pass', message};
    });
    return summed(judged, (passes) => ({
      message: `more clients can connect to ${passes.length} nodes`,
      observed: largestSeen(passes, 'used', 'percent'),
      thresholds: table.thresholds(target),
    }));
  },
});

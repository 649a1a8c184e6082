import {probe} from '../../core/probe.ts';
import {configText, settingOf} from '../../manifests/settings.ts';
import {summed} from '../_summed.ts';
import {cliIn, judgeNodes, type RedisReading, readFullRedis} from './_instances.ts';

/** LiveKit's room and node hashes have no expiry: an allkeys policy would evict live rooms. */
export default probe<RedisReading>({
  id: 'redis.policy',
  question: 'Does every Redis node evict as the manifests say?',
  severity: 'warning',
  required: true,
  source: {kind: 'redis-cli', query: 'config get maxmemory-policy, on every node; the ConfigMap redis-config'},
  runbook: 'redis-memory',
  read: readFullRedis,
  judge: (reading, target) => {
    const text = `${configText(target.manifests, 'redis-config', 'redis.conf')}\n${configText(target.manifests, 'redis-config', 'size.conf')}`;
    const expected = settingOf(text, 'maxmemory-policy') ?? 'volatile-lru';
    const thresholds = [{name: 'policy', value: expected, unit: '', source: 'ConfigMap redis-config'}];
    const judged = judgeNodes(reading, target, ({pod, maxmemoryPolicy}) => {
      const about = {instance: pod, observed: [{name: 'policy', value: maxmemoryPolicy, unit: ''}], thresholds};
      if (maxmemoryPolicy === expected) return {...about, status: 'pass', message: `it evicts by ${expected}`};
      const hint = cliIn(target, pod, `config set maxmemory-policy ${expected}`);
      const status = maxmemoryPolicy.startsWith('allkeys') ? 'fail' : 'warn';
      return {...about, status, message: `its policy is ${maxmemoryPolicy}, not ${expected}`, hint};
    });
    return summed(judged, (passes) => ({message: `${passes.length} nodes evict by ${expected}`, thresholds}));
  },
});

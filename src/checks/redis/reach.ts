import {isUnreachable, isUnread} from '../../core/data-stores.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {notDeployed} from '../_not-deployed.ts';
import {notMeasured, summed} from '../_summed.ts';
import {cliIn, type RedisReading, readFullRedis, redisPods} from './_instances.ts';

/** A cluster stays "ok" while replicas are dead, and redis-cli ends with 0 when it was refused: every node is asked by itself. */
export default probe<RedisReading>({
  id: 'redis.reach',
  question: 'Does every Redis node answer?',
  severity: 'critical',
  required: true,
  source: {kind: 'redis-cli', query: 'ping, on every node'},
  runbook: 'redis-cluster',
  read: readFullRedis,
  judge: (reading, target) => {
    const absent = notDeployed(target, 'redis');
    if (absent !== undefined) return absent;
    const hint = (pod: string) =>
      `kubectl -n ${target.namespace} describe pod ${pod}; kubectl -n ${target.namespace} logs ${pod} -c redis --tail=50`;
    const missing = redisPods(target)
      .filter((pod) => !reading.some((one) => one.pod === pod))
      .map((pod): Judgement => ({status: 'fail', instance: pod, message: 'the pod does not exist', hint: hint(pod), transient: true}));
    const asked = reading.map((one): Judgement => {
      if (isUnreachable(one)) {
        const refused = one.down === true || /\b(?:NOAUTH|WRONGPASS|AUTH failed|NOPERM)\b/.test(one.error);
        return refused ? {status: 'fail', instance: one.pod, message: one.error, hint: hint(one.pod), transient: true} : notMeasured(one);
      }
      const ping = one.full?.pingMs;
      if (ping === undefined || !isUnread(ping)) return {status: 'pass', instance: one.pod, message: 'it answers'};
      return {status: 'fail', instance: one.pod, message: ping.unread, hint: cliIn(target, one.pod, 'ping'), transient: true};
    });
    if (missing.length === 0 && asked.length === 0)
      return {status: 'fail', message: 'there is no pod with label app=redis', transient: true};
    return summed([...missing, ...asked], (passes) => ({
      message: `${passes.length} nodes answer`,
      observed: [{name: 'nodes', value: passes.length, unit: 'count'}],
      thresholds: [{name: 'nodes', value: redisPods(target).length, unit: 'count', source: `profile ${target.profile}`}],
    }));
  },
});

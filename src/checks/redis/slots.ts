import {type Judgement, probe} from '../../core/probe.ts';
import {notDeployed} from '../_not-deployed.ts';
import {cliIn, type RedisReading, reachedRedis, readRedis, silentPods} from './_instances.ts';

/** Number of hash slots of a Redis Cluster; fixed by its protocol. */
const allSlots = 16_384;

export default probe<RedisReading>({
  id: 'redis.slots',
  question: 'Are all 16384 slots served?',
  severity: 'critical',
  required: true,
  source: {kind: 'redis-cli', query: 'cluster info, on every node'},
  runbook: 'redis-cluster',
  read: readRedis,
  judge: (reading, target) => {
    const absent = notDeployed(target, 'redis');
    if (absent !== undefined) return absent;
    const nodes = reachedRedis(reading);
    const least = (pick: (node: (typeof nodes)[number]) => number) => Math.min(...nodes.map(pick));
    const bad = nodes.filter((node) => node.slotsAssigned !== allSlots || node.slotsOk !== allSlots || node.slotsFail !== 0);
    const problems = [...silentPods(reading, target)];
    if (nodes.length === 0 && problems.length === 0)
      return {status: 'fail', message: 'there is no pod with label app=redis', transient: true};
    const about = {
      observed:
        nodes.length === 0
          ? []
          : [
              {name: 'slotsAssigned', value: least((node) => node.slotsAssigned), unit: 'count'},
              {name: 'slotsOk', value: least((node) => node.slotsOk), unit: 'count'},
            ],
      thresholds: [{name: 'slotsOk', value: allSlots, unit: 'count', source: 'Redis Cluster'}],
    };
    if (bad.length > 0) {
      const [worst] = [...bad].sort((a, b) => a.slotsOk - b.slotsOk);
      const many = bad.length === 1 ? '' : `; ${bad.length} of ${nodes.length} nodes see a gap`;
      const hint = `${cliIn(target, worst?.pod ?? '', 'cluster nodes')}; slots without any owner: ${cliIn(target, worst?.pod ?? '', `--cluster fix ${worst?.pod}.redis-cluster:6379`)}`;
      const found: Judgement = {
        ...about,
        status: 'fail',
        message: `${worst?.pod}: ${worst?.slotsAssigned} of ${allSlots} slots have an owner, ${worst?.slotsOk} are served${many}`,
        hint,
        transient: true,
      };
      return [found, ...problems];
    }
    if (problems.length > 0) return problems;
    const doubtful = nodes.filter((node) => (node.slotsPfail ?? 0) > 0);
    if (doubtful.length > 0) {
      const pods = doubtful.map((node) => node.pod).join(', ');
      const hint = cliIn(target, doubtful[0]?.pod ?? '', 'cluster nodes');
      return {...about, status: 'warn', message: `${pods} misses the master of ${doubtful[0]?.slotsPfail} slots at the moment`, hint};
    }
    return {...about, status: 'pass', message: `all ${allSlots} slots are served, on each of ${nodes.length} nodes`};
  },
});

import {type Judgement, probe} from '../../core/probe.ts';
import type {PodMetricsReading} from '../_pods.ts';
import {notMeasured} from '../_pods.ts';
import {hasSfu, livekitOf, noSfu, readSfuMetrics} from './_sfus.ts';

export type NodesReading = {
  readonly registered: {readonly nodes: readonly string[]; readonly rooms: {readonly [room: string]: string}};
  readonly metrics: PodMetricsReading;
};

/**
 * LiveKit's list of nodes in Redis against the nodes that the pods say they are. A room that is mapped to a node that is
 * gone cannot be joined by anybody until its mapping goes.
 */
export default probe<NodesReading | undefined>({
  id: 'livekit.nodes',
  question: 'Is every SFU registered, and no room on one that is gone?',
  severity: 'critical',
  required: true,
  source: {kind: 'redis-cli', query: 'hkeys nodes, hgetall room_node_map; label node_id of the pods’ metrics'},
  runbook: 'sfu-saturation',
  needs: ['redis.cluster'],
  read: async (asking, signal) => {
    if (!hasSfu(asking.target)) return undefined;
    const [registered, metrics] = await Promise.all([livekitOf(asking).registered(signal), readSfuMetrics(asking, signal)]);
    return {registered, metrics};
  },
  judge: (reading) => {
    if (reading === undefined) return noSfu;
    const {registered, metrics} = reading;
    const living = new Map(metrics.measured.flatMap(({pod, samples}) => [...nodeIdsOf(samples)].map((node) => [node, pod] as const)));
    const judged: Judgement[] = [...living]
      .filter(([node]) => !registered.nodes.includes(node))
      .map(([node, pod]) => ({
        status: 'fail',
        instance: pod,
        message: `its node ${node} is not registered in Redis: no room is placed on it`,
        hint: 'gomeet health-check --only "redis.*"',
        transient: true,
      }));
    // With pods that did not say who they are, a node that nobody claims may be one of them.
    if (metrics.unmeasured.length === 0) judged.push(...orphans(registered, living));
    judged.push(...notMeasured(metrics.unmeasured, metrics.unmeasured.length + metrics.measured.length));
    if (judged.length > 0) return judged;
    return {
      status: 'pass',
      message: `${living.size} SFUs are registered, ${Object.keys(registered.rooms).length} rooms are mapped to them`,
      observed: [
        {name: 'registered', value: registered.nodes.length, unit: 'count'},
        {name: 'rooms', value: Object.keys(registered.rooms).length, unit: 'count'},
      ],
    };
  },
});

function nodeIdsOf(samples: PodMetricsReading['measured'][number]['samples']): ReadonlySet<string> {
  return new Set(samples.flatMap(({labels}) => (labels['node_id'] === undefined ? [] : [labels['node_id']])));
}

function orphans({nodes, rooms}: NodesReading['registered'], living: ReadonlyMap<string, string>): readonly Judgement[] {
  const lost = Object.entries(rooms).filter(([, node]) => !living.has(node));
  const gone = nodes.filter((node) => !living.has(node));
  const judged: Judgement[] = [];
  if (lost.length > 0)
    judged.push({
      status: 'fail',
      message: `${lost.length} rooms are mapped to an SFU that is gone: ${lost
        .slice(0, 3)
        .map(([room, node]) => `${room} on ${node}`)
        .join(', ')}`,
      observed: [{name: 'roomsOnDeadNodes', value: lost.length, unit: 'count'}],
      hint: 'gomeet runbook sfu-saturation',
      transient: true,
    });
  if (gone.length > 0)
    judged.push({
      status: 'warn',
      message: `${gone.length} registered nodes have no pod: ${gone.slice(0, 3).join(', ')}; the next SFU that starts removes them`,
      observed: [{name: 'deadNodes', value: gone.length, unit: 'count'}],
    });
  return judged;
}

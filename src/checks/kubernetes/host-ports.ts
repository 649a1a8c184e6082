import {admits} from '../../capacity/demand.ts';
import {workloadsOf} from '../../capacity/workloads.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {type RoomReading, readRoom} from './_room.ts';

/** A pod with host ports needs a machine of its own on which nobody else has taken them. */
export default probe<RoomReading>({
  id: 'kubernetes.host-ports',
  question: 'Are there enough nodes on which the host ports are free?',
  severity: 'critical',
  required: true,
  // Pods that run hold these ports themselves.
  asked: 'never',
  source: {kind: 'kubernetes', query: 'list nodes, list pods of all namespaces: host ports'},
  read: readRoom,
  judge: ({nodes, foreign}, target) => {
    const workloads = workloadsOf(target.manifests).filter((one) => one.demand.hostPorts.length > 0 && one.count !== 'every-node');
    if (workloads.length === 0) return {status: 'skip', message: 'nothing in this profile uses host ports'};
    const taken = new Map<string, Set<string>>();
    for (const {node, demand} of foreign) for (const port of demand.hostPorts) taken.set(node, (taken.get(node) ?? new Set()).add(port));
    const judged = workloads.map(({name, count, demand}): Judgement => {
      const admitting = nodes.filter((node) => node.usable && admits(node, demand));
      const blocked = admitting.filter((node) => demand.hostPorts.some((port) => taken.get(node.name)?.has(port) === true));
      const free = admitting.length - blocked.length;
      const wanted = Number(count);
      const about = {
        instance: name,
        observed: [{name: 'freeNodes', value: free, unit: 'count'}],
        thresholds: [{name: 'freeNodes', value: wanted, unit: 'count', source: 'pods of the manifests'}],
      };
      if (free >= wanted) return {...about, status: 'pass', message: `${free} nodes for ${wanted} pods`};
      const selector = Object.entries(demand.nodeSelector)
        .map(([key, value]) => `${key}=${value}`)
        .join(',');
      const inUse =
        blocked.length === 0
          ? ''
          : `; on ${blocked
              .map((node) => node.name)
              .slice(0, 5)
              .join(', ')} others hold ${demand.hostPorts.join(', ')}`;
      return {
        ...about,
        status: 'fail',
        message: `it has ${wanted} pods, one to a node, but ${free} nodes${selector === '' ? '' : ` with ${selector}`} are free for its host ports${inUse}`,
        hint: `add nodes${selector === '' ? '' : ` with the label ${selector}`}`,
      };
    });
    const bad = judged.filter((one) => one.status !== 'pass');
    return bad.length > 0 ? bad : {status: 'pass', message: judged.map((one) => `${one.instance}: ${one.message}`).join('; ')};
  },
});

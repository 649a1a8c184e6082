import {poolOf} from '../../capacity/node.ts';
import {type KubeObject, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {condition} from '../../diagnosis/times.ts';
import {type Lists, listsOf} from './_lists.ts';
import {isReadyNode, ownNodes} from './_nodes.ts';

export type NodesReading = Lists<'Node' | 'Pod'>;

export default probe<NodesReading>({
  id: 'kubernetes.nodes',
  question: 'Are the nodes of this platform Ready, and as many as its profile needs?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list nodes: Ready, pool labels; list pods of the namespace: where they run'},
  runbook: 'node-pressure',
  read: (asking, signal) => listsOf(asking, ['Node', 'Pod'], signal),
  judge: ({Node: nodes, Pod: pods}, target) => {
    if (nodes.length === 0) return {status: 'fail', message: 'the cluster has no nodes', hint: 'add nodes, then look again'};
    const own = ownNodes(nodes, pods, target);
    const ready = own.filter(isReadyNode);
    const judged = [...own.filter((node) => !isReadyNode(node)).map((node) => lost(node, pods)), ...poolsShort(ready, target)];
    if (judged.length > 0) return judged;
    const foreign = nodes.length - own.length;
    const others = nodes.filter((node) => !own.includes(node) && !isReadyNode(node)).length;
    return {
      status: 'pass',
      message: `${ready.length} nodes are Ready${foreign === 0 ? '' : `; ${foreign} others belong to no pool of this platform`}`,
      observed: [
        {name: 'ready', value: ready.length, unit: 'count'},
        {name: 'foreignNotReady', value: others, unit: 'count'},
      ],
    };
  },
});

function lost(node: KubeObject, pods: readonly KubeObject[]): Judgement {
  const {name} = node.metadata;
  const ready = condition(node, 'Ready');
  const held = pods.filter((pod) => textAt(pod, 'spec', 'nodeName') === name).length;
  const why = ready === undefined ? 'it reports no condition Ready' : `${ready.reason}${ready.message === '' ? '' : `: ${ready.message}`}`;
  const gone = ready?.status === 'Unknown' ? 'its kubelet is silent' : 'it is not Ready';
  return {
    status: 'fail',
    instance: `node/${name}`,
    message: `${gone} (${why}); ${held} pods of this namespace are on it`,
    observed: [{name: 'pods', value: held, unit: 'count'}],
    ...(ready?.since === undefined ? {} : {since: new Date(ready.since).toISOString()}),
    hint: `kubectl describe node ${name}; its pods move after the 300 s of their tolerations, or at once when the node object is deleted`,
  };
}

function poolsShort(ready: readonly KubeObject[], target: Target): readonly Judgement[] {
  return target.pools.flatMap(({name, count}): readonly Judgement[] => {
    const found = ready.filter((node) => poolOf(node.metadata.labels ?? {}) === name).length;
    if (found >= count) return [];
    return [
      {
        status: 'fail',
        instance: `pool/${name}`,
        message: `${found} of ${count} nodes are there and Ready`,
        observed: [{name: 'ready', value: found, unit: 'count'}],
        thresholds: [{name: 'ready', value: count, unit: 'count', source: `profile ${target.profile}`}],
        hint: `add ${count - found} nodes with the label gomeet.io/pool=${name}; kubectl get nodes -l gomeet.io/pool=${name}`,
      },
    ];
  });
}

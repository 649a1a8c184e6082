import {at, type KubeObject} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import {condition} from '../../diagnosis/times.ts';
import {type Lists, listsOf} from './_lists.ts';
import {isReadyNode, ownNodes} from './_nodes.ts';

/** What a kubelet reports of its machine; the network's condition is set by some network plugins only. */
const pressures = {
  MemoryPressure: 'memory is short: the kubelet evicts pods',
  DiskPressure: 'the disk is nearly full: the kubelet evicts pods and deletes images',
  PIDPressure: 'process numbers are short',
} as const;

export default probe<Lists<'Node' | 'Pod'>>({
  id: 'kubernetes.node-pressure',
  question: 'Do the nodes have memory, disk and process numbers left, a network, and do they take pods?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list nodes: MemoryPressure, DiskPressure, PIDPressure, NetworkUnavailable, unschedulable'},
  runbook: 'node-pressure',
  read: (asking, signal) => listsOf(asking, ['Node', 'Pod'], signal),
  judge: ({Node: nodes, Pod: pods}, target) => {
    const own = ownNodes(nodes, pods, target);
    // What a silent kubelet said last is not news: kubernetes.nodes names it.
    const heard = own.filter(isReadyNode);
    if (heard.length === 0) return {status: 'unknown', message: `none of ${own.length} nodes is Ready, so none reports`};
    const judged = [...heard.flatMap(judgeNode), ...cordoned(heard), ...silent(heard)];
    if (judged.length > 0) return judged;
    return {
      status: 'pass',
      message: `${heard.length} nodes report no pressure and take pods`,
      observed: [{name: 'nodes', value: heard.length, unit: 'count'}],
    };
  },
});

function judgeNode(node: KubeObject): readonly Judgement[] {
  const {name} = node.metadata;
  const about = {status: 'fail', instance: `node/${name}`} as const;
  const since = (ms: number | undefined) => (ms === undefined ? {} : {since: new Date(ms).toISOString()});
  const hint = `kubectl describe node ${name}`;
  const pressed = Object.entries(pressures).flatMap(([type, means]): readonly Judgement[] => {
    const found = condition(node, type);
    if (found?.status !== 'True') return [];
    return [{...about, message: `${type}: ${means}${found.message === '' ? '' : ` (${found.message})`}`, hint, ...since(found.since)}];
  });
  const network = condition(node, 'NetworkUnavailable');
  if (network?.status !== 'True') return pressed;
  const message = `its network is not set up (${network.reason}${network.message === '' ? '' : `: ${network.message}`})`;
  return [...pressed, {...about, message, hint, ...since(network.since)}];
}

function cordoned(nodes: readonly KubeObject[]): readonly Judgement[] {
  const names = nodes.filter((node) => at(node, 'spec', 'unschedulable') === true).map((node) => node.metadata.name);
  if (names.length === 0) return [];
  return [
    {
      status: 'warn',
      instance: names.length === 1 ? `node/${names[0]}` : 'cordoned nodes',
      message: `${someOf(names)} ${names.length === 1 ? 'takes' : 'take'} no new pods (cordoned)`,
      observed: [{name: 'cordoned', value: names.length, unit: 'count'}],
      hint: `when the maintenance is over: kubectl uncordon ${names[0]}`,
    },
  ];
}

function silent(nodes: readonly KubeObject[]): readonly Judgement[] {
  const names = nodes
    .filter((node) => Object.keys(pressures).some((type) => !['True', 'False'].includes(condition(node, type)?.status ?? 'Unknown')))
    .map((node) => node.metadata.name);
  if (names.length === 0) return [];
  return [
    {
      status: 'unknown',
      instance: 'silent nodes',
      message: `not every pressure is reported by ${someOf(names)}`,
      hint: `kubectl describe node ${names[0]}`,
    },
  ];
}

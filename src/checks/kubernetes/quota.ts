import {demandOf} from '../../capacity/demand.ts';
import {ownPod, type Workload, workloadsOf} from '../../capacity/workloads.ts';
import {limits} from '../../core/limits.ts';
import {at, type KubeObject, listAt} from '../../core/objects.ts';
import {hasEnded} from '../../core/pods.ts';
import {type Judgement, type Probe, probe} from '../../core/probe.ts';
import {formatBytes, formatCpu, parseQuantity} from '../../core/quantity.ts';
import type {Target} from '../../core/target.ts';

/** Amounts by the names of a ResourceQuota. CPU in cores, memory in bytes. */
type Amounts = {readonly [resource: string]: number};

/** `own` is what this platform's running pods already count for in those quotas. */
export type QuotaReading = {readonly quotas: readonly KubeObject[]; readonly own: Amounts; readonly nodes: number};

const table = limits('kubernetes.quota', {
  warnPercent: {value: 90, unit: 'percent', source: 'the next roll-out adds a tenth of the pods before it takes old ones away'},
});

/** Somebody else's quota stops a roll-out half-way, with an event that nobody sees; ours is made to fit by the manifests. */
const quota = probe<QuotaReading>({
  id: 'kubernetes.quota',
  question: 'Do the quotas of the namespace leave room?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list resourcequotas and pods of the namespace, list nodes'},
  runbook: 'rollout',
  limits: table.table,
  read: async ({world, target}, signal) => {
    const {namespace} = target;
    const [quotas, pods, nodes] = await Promise.all([
      world.cluster.list('v1', 'ResourceQuota', {namespace}, signal),
      world.cluster.list('v1', 'Pod', {namespace}, signal),
      world.cluster.list('v1', 'Node', {}, signal),
    ]);
    const own = ownPod(target.manifests, namespace);
    const living = pods.filter((pod) => own(pod) && !hasEnded(pod));
    return {
      quotas,
      own: total(
        living.map((pod) => ({name: '', count: 1, demand: demandOf(pod)})),
        0,
      ),
      nodes: nodes.length,
    };
  },
  judge: (reading, target) => {
    const full = headRoom(reading.quotas, target);
    const refused = judgeOthers(reading, target);
    const judged = [...refused.filter((one) => one.status !== 'pass'), ...full];
    return judged.length > 0 ? judged : refused;
  },
});

export default quota;

/** Before a deploy the head-room of what runs says nothing: only what would be refused counts. */
export const deployQuota: Probe<QuotaReading> = {...quota, judge: judgeOthers};

function judgeOthers({quotas, own, nodes}: QuotaReading, target: Target): readonly Judgement[] {
  const ours = new Set(target.manifests.filter((object) => object.kind === 'ResourceQuota').map((object) => object.metadata.name));
  const others = quotas.filter(
    (quota) =>
      !ours.has(quota.metadata.name) && listAt(quota, 'spec', 'scopes').length === 0 && at(quota, 'spec', 'scopeSelector') === undefined,
  );
  if (others.length === 0) return [{status: 'pass', message: 'no quota but the platform’s own limits the namespace'}];
  const needed = total(workloadsOf(target.manifests), nodes);
  const judged = others.flatMap((quota) => judgeQuota(quota, needed, own));
  return judged.length > 0 ? judged : [{status: 'pass', message: `${others.map((one) => one.metadata.name).join(', ')}: leaves room`}];
}

/** Of any quota, ours too: what is used of what is allowed. */
function headRoom(quotas: readonly KubeObject[], target: Target): readonly Judgement[] {
  const {warnPercent} = table.of(target);
  return quotas.flatMap((one) =>
    Object.entries(at(one, 'status', 'hard') ?? {}).flatMap(([resource, limit]): readonly Judgement[] => {
      const [hard, used] = [amount(limit), amount(at(one, 'status', 'used', resource))];
      // A load balancer that is allowed once and there once is as it should be: only pods come and go.
      if (hard === undefined || used === undefined || hard <= 0 || !growing.has(aliases[resource] ?? resource)) return [];
      const percent = Math.floor((used / hard) * 100);
      if (percent < warnPercent) return [];
      const name = aliases[resource] ?? resource;
      return [
        {
          status: percent >= 100 ? 'fail' : 'warn',
          instance: `resourcequota/${one.metadata.name}`,
          message: `${percent} % of ${resource} is used (${show(name, used)} of ${show(name, hard)})${percent >= 100 ? ': no more pods are made' : ''}`,
          observed: [{name: `${resource}.used`, value: percent, unit: 'percent'}],
          thresholds: table.thresholds(target),
          hint: `raise ${resource} of the quota before the next roll-out: kubectl -n ${target.namespace} describe resourcequota ${one.metadata.name}`,
        },
      ];
    }),
  );
}

function judgeQuota(quota: KubeObject, needed: Amounts, own: Amounts): readonly Judgement[] {
  return Object.entries(at(quota, 'spec', 'hard') ?? {}).flatMap(([resource, limit]): readonly Judgement[] => {
    const name = aliases[resource] ?? resource;
    const want = needed[name];
    const hard = amount(limit);
    if (want === undefined || hard === undefined) return [];
    const used = amount(at(quota, 'status', 'used', resource)) ?? 0;
    const free = hard - Math.max(0, used - (own[name] ?? 0));
    if (want <= free) return [];
    return [
      {
        status: 'fail',
        instance: `resourcequota/${quota.metadata.name}`,
        message: `it allows ${show(name, hard)} of ${resource}; this profile needs ${show(name, want)} and ${show(name, Math.max(0, free))} are left`,
        observed: [
          {name: `${resource}.needed`, value: want, unit: unitOf(name)},
          {name: `${resource}.free`, value: free, unit: unitOf(name)},
        ],
        hint: `raise ${resource} of the quota, or choose a smaller --profile`,
      },
    ];
  });
}

/** Short names that the API accepts for the same thing. */
const aliases: {readonly [resource: string]: string} = {cpu: 'requests.cpu', memory: 'requests.memory', 'count/pods': 'pods'};

const growing: ReadonlySet<string> = new Set(['pods', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);

function total(workloads: readonly Workload[], nodes: number): Amounts {
  const sum = {'requests.cpu': 0, 'requests.memory': 0, 'limits.cpu': 0, 'limits.memory': 0, pods: 0};
  for (const {count, demand} of workloads) {
    const pods = count === 'every-node' ? nodes : count;
    sum['requests.cpu'] += pods * demand.cpu;
    sum['requests.memory'] += pods * demand.memoryBytes;
    sum['limits.cpu'] += pods * demand.cpuLimit;
    sum['limits.memory'] += pods * demand.memoryLimitBytes;
    sum.pods += pods;
  }
  return sum;
}

function amount(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined;
}

function unitOf(name: string): string {
  return name.endsWith('memory') ? 'bytes' : name.endsWith('cpu') ? 'cores' : 'count';
}

function show(name: string, value: number): string {
  return name.endsWith('memory') ? formatBytes(value) : name.endsWith('cpu') ? formatCpu(value) : String(value);
}

import {demandOf} from '../../capacity/demand.ts';
import {shortagesOf} from '../../capacity/quota.ts';
import {hpaOf} from '../../capacity/workloads.ts';
import {Refused} from '../../core/errors.ts';
import type {Finding} from '../../core/finding.ts';
import {at, type KubeObject, keyOf, numberAt, shortName, textAt} from '../../core/objects.ts';
import type {Gathered} from '../../core/pipeline.ts';
import {runningText} from '../../steps/release-choice.ts';
import {hashOf} from '../../steps/release-content.ts';
import {readReleases} from '../../steps/release-record.ts';
import {reach} from '../preflight.ts';
import {leastChange, refuseRejected, released, replacing} from '../released.ts';
import {findService} from '../service.ts';
import {refuseOutOfBounds} from './bounds.ts';
import type {ScaleContext, ScaleOptions} from './context.ts';
import {gatherCosts} from './costs.ts';
import {quotaWarning, refuseBrokenSums} from './invariants.ts';
import {judgeNodes} from './room.ts';
import {parseWish, refuseStateful} from './wish.ts';

/** Everything that another number of pods needs to know, read only. Ends with a UserError or Refused, with the arithmetic, when it could not work. */
export async function gather(options: ScaleOptions, signal: AbortSignal): Promise<Gathered<ScaleContext>> {
  const {world, target} = options;
  const {namespace} = target;
  const wish = parseWish(options.count, options.max);
  const service = findService(options.service, target.manifests);
  refuseStateful(service);
  const {identity, finding} = await reach(world, target, signal);
  const [{releases}, live, hpas, budgets, nodes, pods, quotas] = await Promise.all([
    readReleases(world, namespace, signal),
    world.cluster.get(keyOf(service), signal),
    world.cluster.list('autoscaling/v2', 'HorizontalPodAutoscaler', {namespace}, signal),
    world.cluster.list('policy/v1', 'PodDisruptionBudget', {namespace}, signal),
    world.cluster.list('v1', 'Node', {}, signal),
    world.cluster.list('v1', 'Pod', {}, signal),
    world.cluster.list('v1', 'ResourceQuota', {namespace}, signal),
  ]);
  const name = shortName(keyOf(service));
  if (live === undefined) throw new Refused(`${name} is not in the cluster`, {suggestions: ['put it there with: gomeet deploy']});
  const deployed = released(releases, target.manifests);
  const hpa = hpaOf(live, hpas);
  const base = baseOf(service, hpa, deployed.manifests);
  refuseOutOfBounds(live, wish, hpa, budgets);

  const candidates = deployed.candidates(base).map((object) => resized(object, wish, hpa));
  const best = await leastChange(world, candidates, options.force, signal);
  if (best === undefined) throw new Refused(`the API server does not say what scaling ${name} would do`);
  refuseRejected(best.applied);
  const release = replacing(deployed.manifests, best.object);
  refuseBrokenSums(options, deployed.manifests, release);
  const current = numberAt(live, 'spec', 'replicas') ?? 1;
  const room = judgeNodes(live, wish.count, nodes, pods, namespace);
  const findings =
    best.change === undefined ? [] : [allowed(room, options.allowPending), ...quotaWarning(options, deployed.manifests, release)];
  refuseQuota(live, Math.max(0, wish.count - current), quotas);
  const fewer = best.change !== undefined && wish.count < current;
  const max = hpa === undefined ? wish.count : (wish.max ?? numberAt(hpa, 'spec', 'maxReplicas') ?? wish.count);
  const [newest] = releases;
  const context: ScaleContext = {
    identity,
    options,
    wish,
    live,
    current,
    bounds: {min: wish.count, max, ...(hpa === undefined ? {} : {autoscaler: shortName(keyOf(hpa))})},
    wanted: best.object,
    change: best.change,
    costs: await gatherCosts(options, live, fewer, pods, deployed.manifests, signal),
    release,
    recorded: newest?.outcome === 'ok' && newest.manifestsHash === hashOf(release),
  };
  return {context, identity, findings: [finding, ...findings], running: runningText(releases)};
}

/** The object that holds the number: the autoscaler where one owns the workload. */
function baseOf(service: KubeObject, hpa: KubeObject | undefined, manifests: readonly KubeObject[]): KubeObject {
  const ours = hpaOf(service, manifests);
  if (hpa === undefined && ours !== undefined) {
    throw new Refused(`hpa/${ours.metadata.name} should own the number of ${service.metadata.name}, but is not in the cluster`, {
      suggestions: ['put it there with: gomeet deploy'],
    });
  }
  if (hpa === undefined) return service;
  if (ours !== undefined && ours.metadata.name === hpa.metadata.name) return ours;
  throw new Refused(`hpa/${hpa.metadata.name} owns the number of ${service.metadata.name}, and gomeet did not deploy it`, {
    suggestions: [`ask whoever made it, or see it with: kubectl -n ${hpa.metadata.namespace} describe hpa ${hpa.metadata.name}`],
  });
}

/** Only what was asked for changes. */
function resized(object: KubeObject, {count, max}: ScaleContext['wish'], hpa: KubeObject | undefined): KubeObject {
  const spec = Object.fromEntries(Object.entries(at(object, 'spec') ?? {}));
  if (hpa === undefined) return {...object, spec: {...spec, replicas: count}};
  return {...object, spec: {...spec, minReplicas: count, ...(max === undefined ? {} : {maxReplicas: max})}};
}

function allowed(room: Finding, pending: boolean): Finding {
  if (room.status !== 'fail') return room;
  if (pending) return {...room, status: 'warn', message: `${room.message}; allowed by --allow-pending`};
  throw new Refused(room.message, {findings: [room], suggestions: room.hint === undefined ? [] : [room.hint]});
}

/** The API server would not even make these pods, so waiting for nodes would not help. */
function refuseQuota(live: KubeObject, more: number, quotas: readonly KubeObject[]): void {
  const [first] = shortagesOf(quotas, demandOf(at(live, 'spec', 'template')), more);
  if (first === undefined) return;
  const {quota, resource, asked, left, hard} = first;
  throw new Refused(
    `resourcequota/${quota} has no room for ${more} more pods of ${textAt(live, 'metadata', 'name')}: they ask ${asked} of ${resource}, ${left} of ${hard} are left`,
    {suggestions: [`raise ${resource} of the quota`]},
  );
}

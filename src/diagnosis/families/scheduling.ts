import type {CauseCode, CauseKind} from '../../core/cause.ts';
import type {KubeObject} from '../../core/objects.ts';
import type {Family, Found, Scene} from '../_types.ts';
import {graceUntil} from '../times.ts';
import {hasAutoscaler, type Scaling, scalingOf} from './_autoscaler.ts';
import {blockedFor} from './_blocked-nodes.ts';
import {drainsFor, wantsPort} from './_drains.ts';
import {type Never, neverFits} from './_room.ts';
import {ago, cut, eventLine, iso, kubectl, many, podName} from './_say.ts';
import {type Sighting, told} from './_sightings.ts';
import {type Obstacle, type Unplaced, unplacedOf} from './_unschedulable.ts';
import {hintFor} from './_unschedulable-hints.ts';

/** A pod larger than every node: nodes that are just joining may still be larger. */
const neverGraceMs = 10_000;
/** Labels and taints that no node fits: a pool that starts from zero nodes shows its first one only when it is asked for. */
const misfitGraceMs = 60_000;
/** A claim that does not exist may be applied a moment after its pod. */
const claimGraceMs = 30_000;
/** Volumes of a first deploy are made while their pods wait. */
const volumeGraceMs = 60_000;

const codes: {readonly [obstacle in Obstacle]: CauseCode} = {
  cpu: 'unschedulable-cpu',
  memory: 'unschedulable-memory',
  pods: 'unschedulable-pod-limit',
  port: 'unschedulable-host-port',
  volume: 'unschedulable-volume',
  apart: 'unschedulable-affinity',
  affinity: 'unschedulable-affinity',
  taint: 'unschedulable-taint',
  mark: 'unschedulable-taint',
  other: 'unschedulable-affinity',
};
/** What room can be made for, before what only another manifest or another node changes. */
const order: readonly Obstacle[] = ['cpu', 'memory', 'port', 'pods', 'volume', 'apart', 'mark', 'other'];

type Detail = {
  readonly one: Unplaced;
  readonly obstacle: Obstacle;
  readonly never: Never | undefined;
  /** All nodes that it may use are cordoned, lost or under pressure. */
  readonly blocked: string | undefined;
  readonly scaling: Scaling | undefined;
  /** No node of the cluster takes pods at all. */
  readonly empty: boolean;
};

/**
 * Pods without a node. A lack of room is waited for until the budget ends, because others give room back and autoscalers
 * add nodes; a pod that no node could ever hold is a failure, unless an autoscaler has promised a node for it.
 */
const scheduling: Family = {
  codes: [
    'no-nodes',
    'unschedulable-cpu',
    'unschedulable-memory',
    'unschedulable-taint',
    'unschedulable-affinity',
    'unschedulable-host-port',
    'unschedulable-volume',
    'unschedulable-pod-limit',
    'waiting-for-autoscaler',
  ],
  find(scene: Scene): readonly Found[] {
    const never = neverFits(scene);
    const blocked = blockedFor(scene);
    const drains = new Map<string, boolean>();
    const details = unplacedOf(scene).flatMap((one): readonly Detail[] => {
      if ((wantsPort(one) && isHeld(scene, one.pod, drains)) || isMakingVolumes(one, scene.now)) return [];
      const limit = never(one.pod);
      const scaling = scalingOf(one.events, scene.now);
      const obstacle = limit?.obstacle ?? bindingOf(one);
      const closed = limit === undefined && isAboutNodes(obstacle) ? blocked(one.pod) : undefined;
      return [{one, obstacle: closed === undefined ? obstacle : 'mark', never: limit, blocked: closed?.text, scaling, empty: isEmpty(one)}];
    });
    // An autoscaler tells only one of several pods that want the same node.
    const promises = new Map(details.filter(({scaling}) => scaling?.adds === true).map(({obstacle, scaling}) => [obstacle, scaling]));
    const sightings = details.map((detail): Sighting<Detail> => {
      const scaling = detail.scaling ?? promises.get(detail.obstacle);
      const key = scaling?.adds === true ? 'autoscaler' : `${detail.obstacle}/${detail.never?.text ?? ''}/${detail.empty}`;
      return {key, pod: detail.one.pod, since: detail.one.since, detail: {...detail, scaling}};
    });
    return told(sightings, (best, count) => found(scene, best, count));
  },
};
export default scheduling;

function found(scene: Scene, {pod, since, detail}: Sighting<Detail>, count: number): Found {
  const {one, obstacle, never, blocked, scaling, empty} = detail;
  const said = one.total === 0 ? 'the cluster has no nodes' : (never?.text ?? blocked ?? reasonsText(one));
  const about = {
    object: podName(pod),
    since: iso(since),
    evidence: [cut(`${podName(pod)}: ${one.message}`), ...(scaling === undefined ? [] : [eventLine(scaling.event)])],
  };
  if (scaling?.adds === true) {
    return {
      ...about,
      code: 'waiting-for-autoscaler',
      summary: `${many(count, 'pod')} ${count === 1 ? 'waits' : 'wait'} for a node that the autoscaler adds: ${scaling.what}, asked for ${ago(scaling.since, scene.now)} (${said})`,
      hint: 'wait: a new node takes 1 to 5 minutes; kubectl get nodes -w shows it',
      kind: 'waiting-for-capacity',
    };
  }
  const refusal = scaling === undefined ? '' : `; ${scaling.why}`;
  const kind = kindOf(detail, hasAutoscaler(scene.snapshot));
  const graceMs =
    never === undefined
      ? claimGraceMs
      : never.obstacle === 'cpu' || never.obstacle === 'memory' || scaling !== undefined
        ? neverGraceMs
        : misfitGraceMs;
  return {
    ...about,
    code: empty ? 'no-nodes' : codes[obstacle],
    summary: `${many(count, 'pod')} ${count === 1 ? 'finds' : 'find'} no node: ${never === undefined ? (empty && blocked === undefined && one.total !== 0 ? 'no node takes pods now, ' : '') : 'no node can ever hold it: '}${said}${refusal}`,
    hint: empty
      ? 'kubectl get nodes; add nodes, uncordon them, or find out why they are not ready'
      : hintFor(scene, pod, obstacle, never !== undefined, kubectl(pod, `describe pod ${pod.metadata.name}`)),
    kind,
    ...(kind === 'terminal' ? graceUntil(since, graceMs, scene.now) : {}),
    follows: obstacle === 'volume' ? ['volume-unbound'] : ['preempted', 'node-lost', 'node-pressure'],
  };
}

function kindOf({never, scaling, obstacle, one}: Detail, autoscaler: boolean): CauseKind {
  if (never !== undefined) return scaling === undefined && autoscaler ? 'waiting-for-capacity' : 'terminal';
  if (obstacle !== 'volume') return 'waiting-for-capacity';
  if (one.reasons.some((reason) => /persistentvolumeclaim "[^"]*" not found/.test(reason.text))) return 'terminal';
  return one.reasons.some((reason) => isUnbound(reason.text)) ? 'retryable' : 'waiting-for-capacity';
}

/**
 * What stands in the way on nodes that are otherwise right. The scheduler tells of each node only what failed first, and
 * looks at taints and selectors before ports, room and volumes: whatever it counts of those is about the right nodes.
 */
function bindingOf({reasons}: Unplaced): Obstacle {
  const nodes = (obstacle: Obstacle) => reasons.filter((one) => one.obstacle === obstacle).reduce((sum, one) => sum + one.nodes, 0);
  const room = order.filter((one) => one !== 'mark' && one !== 'other' && nodes(one) > 0);
  const [first] = room.length > 0 ? room : order.filter((one) => nodes(one) > 0);
  if (first !== undefined) return room.reduce((best, one) => (nodes(one) > nodes(best) ? one : best), first);
  return nodes('taint') >= nodes('affinity') && nodes('taint') > 0 ? 'taint' : nodes('affinity') > 0 ? 'affinity' : 'other';
}

/** Cordoned, not ready, under pressure, or not there: all of them. */
function isEmpty({total, reasons}: Unplaced): boolean {
  if (total === undefined || total === 0) return total === 0;
  return reasons.every((one) => one.obstacle === 'mark') && reasons.reduce((sum, one) => sum + one.nodes, 0) >= total;
}

function reasonsText({reasons, total, message}: Unplaced): string {
  if (reasons.length === 0) return cut(message, 240);
  const list = reasons.map((one) => (one.counted ? `${one.nodes} ${one.text}` : one.text)).join(', ');
  return total === undefined ? cut(list, 240) : `of ${many(total, 'node')}: ${cut(list, 240)}`;
}

function isAboutNodes(obstacle: Obstacle): boolean {
  return obstacle === 'mark' || obstacle === 'taint' || obstacle === 'affinity' || obstacle === 'other';
}

function isUnbound(text: string): boolean {
  return /unbound immediate PersistentVolumeClaims|waiting for ephemeral volume controller/.test(text);
}

function isMakingVolumes(one: Unplaced, now: number): boolean {
  return one.reasons.length > 0 && one.reasons.every((reason) => isUnbound(reason.text)) && now - (one.since ?? now) < volumeGraceMs;
}

/** All pods of a template want the same ports: looked up once. */
function isHeld(scene: Scene, pod: KubeObject, seen: Map<string, boolean>): boolean {
  const key = pod.metadata.labels?.['pod-template-hash'] ?? pod.metadata.labels?.['controller-revision-hash'] ?? '';
  const held = seen.get(key) ?? drainsFor(scene, pod).length > 0;
  seen.set(key, held);
  return held;
}

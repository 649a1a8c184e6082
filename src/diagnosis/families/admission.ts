import type {CauseCode} from '../../core/cause.ts';
import {type KubeObject, listAt, shortName, textAt} from '../../core/objects.ts';
import type {Family, Found, Scene, SeenEvent} from '../_types.ts';
import {kindOf} from '../kinds.ts';
import {isActive} from '../pods.ts';
import {refusalOf} from '../refusal.ts';
import {standingOf} from '../standing.ts';
import {condition, deletedAt, graceUntil, timeOf} from '../times.ts';
import {refusalCodes} from './_codes.ts';
import {hasRoomNow} from './_quota-room.ts';
import {cut, eventLine, forHowLong, iso, many} from './_say.ts';

/** A quota that is being raised, a rule that is being changed: this long a refusal may heal. */
const refusalGraceMs = 15_000;
/** A webhook's own pods may be restarting. */
const webhookGraceMs = 30_000;

/** One refusal of a controller's pods, as its condition or its event tells it. Milliseconds. */
type Refusal = {readonly about: KubeObject; readonly message: string; readonly since: number | undefined; readonly line: string};

/** The API server refuses to make the pods, or refused an object that somebody applied. */
const admission: Family = {
  codes: [...refusalCodes, 'crd-not-established', 'not-reconciling'],
  find(scene: Scene): readonly Found[] {
    if (kindOf(scene.subject) === 'Status') return ofStatus(scene.subject);
    const {done, desired} = standingOf(scene);
    if (done === true || scene.fresh.filter(isActive).length >= Math.max(1, desired)) return [];
    const byCode = new Map<CauseCode, Found>();
    for (const refusal of refusalsOf(scene)) {
      const found = describe(scene, refusal, desired);
      const before = byCode.get(found.code);
      byCode.set(
        found.code,
        before === undefined ? found : {...before, evidence: [...new Set([...before.evidence, ...found.evidence])].slice(0, 5)},
      );
    }
    return [...byCode.values()];
  },
};
export default admission;

/** An answer of the API server that somebody kept: `{"kind": "Status", "status": "Failure"}`. */
function ofStatus(status: KubeObject): readonly Found[] {
  const message = textAt(status, 'message') ?? '';
  const resource = textAt(status, 'details', 'kind') ?? 'object';
  const name = textAt(status, 'details', 'name') ?? status.metadata.name;
  const object = `${resource.toLowerCase()}/${name}`;
  const refused = refusalOf(object, message, undefined);
  if (refused === undefined) return [];
  const details = listAt(status, 'details', 'causes').flatMap((one) => textAt(one, 'message') ?? []);
  const evidence = [
    cut(message),
    ...details
      .filter((text) => !message.includes(text))
      .slice(0, 4)
      .map((text) => cut(text)),
  ];
  // An eviction that a budget refuses may go through a moment later; everything else is refused again.
  const kind = refused.code === 'pdb-blocks' ? 'retryable' : 'terminal';
  return [{...refused, summary: cut(refused.summary), object, since: null, evidence, kind}];
}

function refusalsOf({subject, snapshot, revision}: Scene): readonly Refusal[] {
  const owners = [subject, ...(revision === undefined || revision === subject ? [] : [revision])];
  // A Deployment repeats the condition of its ReplicaSet.
  const told = owners.flatMap((about): readonly Refusal[] => {
    const failure = condition(about, 'ReplicaFailure');
    if (failure?.status !== 'True') return [];
    const line = cut(`${shortName(named(about))} ReplicaFailure: ${failure.reason}: ${failure.message}`);
    return [{about, message: failure.message, since: failure.since, line}];
  });
  return [...told.slice(0, 1), ...owners.flatMap((about) => failedCreates(about, snapshot.eventsOf(about)))];
}

/** Only what came after the last pod that could be made; the names of the pods differ, so equal refusals are many events. */
function failedCreates(about: KubeObject, events: readonly SeenEvent[]): readonly Refusal[] {
  const made = events.findLast((event) => event.reason === 'SuccessfulCreate')?.last;
  const failed = events.filter((event) => event.reason === 'FailedCreate' && (made === undefined || (event.last ?? made) > made));
  const first = Math.min(...failed.map((event) => Math.max(event.first ?? Number.POSITIVE_INFINITY, made ?? 0)));
  return failed
    .slice(-1)
    .reverse()
    .map((event) => ({about, message: event.message, since: Number.isFinite(first) ? first : event.last, line: eventLine(event)}));
}

function describe(scene: Scene, {about, message, since, line}: Refusal, desired: number): Found {
  const {subject, now} = scene;
  const missing = Math.max(1, desired - scene.fresh.filter(isActive).length);
  const base = {object: shortName(named(about)), since: iso(since), evidence: [line], count: 1};
  const refused = refusalOf(`its pods (${missing} of ${Math.max(desired, missing)} missing)`, message, subject.metadata.namespace);
  if (refused === undefined)
    return {
      ...base,
      code: 'not-reconciling',
      summary: cut(`its pods cannot be made${forHowLong(since, now)}: ${message}`),
      hint: 'its controller tries again by itself; look at the API server when it goes on',
      kind: 'retryable',
    };
  const leaving = refused.code === 'quota-exceeded' ? leavingPods(scene) : 0;
  if (leaving > 0)
    return {
      ...base,
      ...refused,
      summary: cut(`${refused.summary}; ${many(leaving, 'pod')} on the way out will give their share back`),
      kind: 'waiting-for-capacity',
    };
  if (refused.code === 'quota-exceeded' && hasRoomNow(scene, message))
    return {
      ...base,
      ...refused,
      summary: cut(`${refused.summary}; there is room by now, and its controller tries again`),
      kind: 'retryable',
    };
  const graceMs = refused.code === 'webhook-unreachable' ? webhookGraceMs : refusalGraceMs;
  return {...base, ...refused, summary: cut(refused.summary), kind: 'terminal', ...graceUntil(since, graceMs, now)};
}

/** Pods of the namespace that end and free their share of its quota. */
function leavingPods({subject, snapshot, now}: Scene): number {
  return snapshot
    .of('Pod')
    .filter(
      (pod) =>
        pod.metadata.namespace === subject.metadata.namespace &&
        isActive(pod) &&
        (deletedAt(pod) ?? timeOf(pod.metadata.deletionTimestamp) ?? now + 1) <= now,
    ).length;
}

function named(object: KubeObject): {readonly kind: string; readonly name: string} {
  return {kind: object.kind, name: object.metadata.name};
}

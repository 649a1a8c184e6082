import {type Cause, isVerdict, type Verdict} from '../core/cause.ts';
import {type KubeObject, keyOf} from '../core/objects.ts';
import type {Diagnosis, Found, Scene, Snapshot} from './_types.ts';
import {families} from './families/index.ts';
import {kindOf, podKinds} from './kinds.ts';
import {isActive, isReady} from './pods.ts';
import {ranked} from './rank.ts';
import {isBehind, sceneOf} from './scene.ts';
import {type Standing, standingOf} from './standing.ts';
import {scenesOf} from './subjects.ts';
import {tidied} from './tidy.ts';

/** What is said of one object. Pure; never throws, whatever Kubernetes (or somebody else) wrote into the objects. */
export function diagnoseObject(subject: KubeObject, snapshot: Snapshot): Diagnosis {
  return diagnoseScene(sceneOf(tidied(subject) ?? {...subject, metadata: {name: ''}}, snapshot));
}

/** Everything in the snapshot that is wanted for itself (not a Deployment's pods), worst first. */
export function diagnoseAll(snapshot: Snapshot): readonly Diagnosis[] {
  return scenesOf(snapshot).map(diagnoseScene).sort(worstFirst);
}

const severity: readonly Verdict[] = ['failed', 'unknown', 'waiting', 'progressing', 'ready'];

/** The worst of all; `unknown` when there is none, because nothing was looked at. */
export function worstVerdict(diagnoses: readonly Pick<Diagnosis, 'verdict'>[]): Verdict {
  return severity.find((verdict) => diagnoses.some((one) => one.verdict === verdict)) ?? 'unknown';
}

function worstFirst(a: Diagnosis, b: Diagnosis): number {
  const difference = severity.indexOf(a.verdict) - severity.indexOf(b.verdict);
  if (difference !== 0) return difference;
  const [one, other] = [nameOf(a), nameOf(b)];
  return b.causes.length - a.causes.length || (one < other ? -1 : one > other ? 1 : 0);
}

function nameOf({key}: Diagnosis): string {
  return `${podKinds.has(key.kind) ? 0 : 1}/${key.kind}/${key.namespace ?? ''}/${key.name}`;
}

export function diagnoseScene(scene: Scene): Diagnosis {
  const standing = standingOf(scene);
  const found = families.flatMap((family) => family.find(scene));
  const causes = ranked(relevant(found, scene, standing), scene.now);
  return {
    key: keyOf(scene.subject),
    verdict: verdictOf(causes, standing, scene.now),
    summary: standing.summary,
    desired: standing.desired,
    ready: standing.ready,
    updated: standing.updated,
    old: scene.old.filter((pod) => isActive(pod) && isReady(pod)).length,
    leaving: scene.leaving.length,
    causes,
    serving: servingOf(scene, standing),
  };
}

/** Of what a controller has not looked at yet only its own silence is told; of what is as wanted, only warnings. */
function relevant(causes: readonly Found[], {subject}: Scene, {done}: Standing): readonly Found[] {
  if (done === true) return causes.filter((cause) => cause.kind !== 'terminal' && !cause.object.startsWith('pod/'));
  if (podKinds.has(kindOf(subject)) && isBehind(subject))
    return causes.filter((cause) => cause.code === 'not-reconciling' || cause.code === 'finalizer-holds');
  return causes;
}

function verdictOf(causes: readonly Cause[], {done}: Standing, now: number): Verdict {
  if (done === true) return 'ready';
  if (causes.some((cause) => isVerdict(cause, now))) return 'failed';
  if (causes.length > 0) return 'waiting';
  return done === undefined ? 'unknown' : 'progressing';
}

const serving: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Pod']);

function servingOf({subject, snapshot, fresh, old}: Scene, {desired, ready}: Standing): boolean | null {
  if (!serving.has(kindOf(subject)) || desired === 0) return null;
  return snapshot.has('Pod') ? [...fresh, ...old].some((pod) => isActive(pod) && isReady(pod)) : ready > 0 ? true : null;
}

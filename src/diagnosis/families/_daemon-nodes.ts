import {at, type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import type {Found, Scene} from '../_types.ts';
import {isActive, isReady} from '../pods.ts';
import {ageOf, condition, createdAt} from '../times.ts';
import {podCodes, refusalCodes} from './_codes.ts';
import {cut, forHowLong, iso, kubectl, many} from './_say.ts';

/** A pod that is being replaced is away for some seconds. */
const awayMs = 10_000;

/** Nodes that should have a pod of a DaemonSet and have none, and nodes that are down and cannot serve theirs. */
export function missingOnNodes(scene: Scene): readonly Found[] {
  const {subject, snapshot, fresh, old, leaving, now} = scene;
  const pods = [...fresh, ...old].filter(isActive);
  const on = new Set([...pods, ...leaving].map(nodeOf));
  const down = [...new Set(pods.filter((pod) => !isReady(pod)).map(nodeOf))]
    .flatMap((name) => snapshot.find('Node', undefined, name) ?? [])
    .filter((node) => !isReady(node));
  const wanted = numberAt(subject, 'status', 'desiredNumberScheduled') ?? 0;
  const absent = Math.max(0, wanted - on.size);
  const last = Math.max(createdAt(subject) ?? 0, ...pods.map((pod) => createdAt(pod) ?? 0));
  const since = last === 0 ? undefined : last;
  const empty =
    absent > 0 && ageOf(since, now) > awayMs
      ? snapshot.of('Node').filter((node) => !on.has(node.metadata.name) && takes(subject, node))
      : [];
  const late = absent > 0 && snapshot.has('Pod') && ageOf(since, now) > awayMs;
  if (!late && down.length === 0) return [];
  const names = (late ? empty : down).map((node) => node.metadata.name).sort();
  const listed = names.length === 0 ? '' : `: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`;
  const began = late ? since : condition(down[0], 'Ready')?.since;
  return [
    {
      code: 'daemonset-node-missing',
      object: `daemonset/${subject.metadata.name}`,
      since: iso(began),
      summary: late
        ? `${many(absent, 'node')} ${absent === 1 ? 'has' : 'have'} no pod of it${forHowLong(began, now)}${listed}`
        : `${many(down.length, 'node')} ${down.length === 1 ? 'is' : 'are'} down, so the pod there does not serve${listed}; the other nodes do not wait for it`,
      evidence: late
        ? [`status.desiredNumberScheduled: ${wanted}, nodes with a pod: ${on.size}`]
        : down
            .slice(0, 3)
            .map((node) =>
              cut(
                `node/${node.metadata.name} Ready ${condition(node, 'Ready')?.status}: ${condition(node, 'Ready')?.reason}: ${condition(node, 'Ready')?.message}`,
              ),
            ),
      hint: late ? kubectl(subject, `describe daemonset ${subject.metadata.name}`) : `kubectl describe node ${names[0] ?? ''}`,
      kind: 'retryable',
      count: late ? absent : down.length,
      follows: [...refusalCodes, ...podCodes],
    },
  ];
}

/** The scheduler pins a DaemonSet's pod to its node by an affinity before spec.nodeName is set. */
function nodeOf(pod: KubeObject): string {
  const pinned = textAt(
    pod,
    'spec',
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms',
    0,
    'matchFields',
    0,
    'values',
    0,
  );
  return textAt(pod, 'spec', 'nodeName') ?? pinned ?? pod.metadata.name;
}

function takes(subject: KubeObject, node: KubeObject): boolean {
  const selector = at(subject, 'spec', 'template', 'spec', 'nodeSelector');
  if (
    selector !== null &&
    typeof selector === 'object' &&
    !Object.entries(selector).every(([key, value]) => node.metadata.labels?.[key] === value)
  )
    return false;
  const tolerations = listAt(subject, 'spec', 'template', 'spec', 'tolerations');
  return listAt(node, 'spec', 'taints').every(
    (taint) => textAt(taint, 'effect') === 'PreferNoSchedule' || tolerations.some((one) => tolerates(one, taint)),
  );
}

function tolerates(toleration: unknown, taint: unknown): boolean {
  const [key, effect] = [textAt(toleration, 'key') ?? '', textAt(toleration, 'effect') ?? ''];
  if (effect !== '' && effect !== textAt(taint, 'effect')) return false;
  if (textAt(toleration, 'operator') === 'Exists') return key === '' || key === textAt(taint, 'key');
  return key === textAt(taint, 'key') && (textAt(toleration, 'value') ?? '') === (textAt(taint, 'value') ?? '');
}

import {type KubeObject, listAt, textAt} from '../../core/objects.ts';
import type {Family, Found, Scene, SeenEvent} from '../_types.ts';
import {graceUntil} from '../times.ts';
import {foreignText} from './_container-trouble.ts';
import {type Answer, answerOf, isImageReason, tellsWhy} from './_image-answer.ts';
import {type Container, containersOf, endOf, imageOf, restartsOf, startOf, unready, waitingOf} from './_pod.ts';
import {cut, eventLine, iso, kubectl, lastLine, podName, waitingLine} from './_say.ts';
import {type Sighting, told} from './_sightings.ts';

type Detail = {
  readonly container: string;
  readonly image: string;
  readonly reason: string;
  readonly message: string;
  readonly answer: Answer;
  readonly event: SeenEvent | undefined;
};

/** Images that cannot be had or cannot run. The registry's text decides, never the reason alone. */
const images: Family = {
  codes: [
    'image-name-invalid',
    'image-not-found',
    'image-unauthorized',
    'image-rate-limited',
    'registry-unreachable',
    'image-wrong-architecture',
    'node-pressure',
  ],
  find(scene: Scene): readonly Found[] {
    const sightings = unready(scene).flatMap((pod) => containersOf(pod).flatMap((container) => sighting(scene, pod, container)));
    return told(sightings, (best, count) => found(scene, best, count));
  },
};
export default images;

function sighting(scene: Scene, pod: KubeObject, container: Container): readonly Sighting<Detail>[] {
  const waiting = waitingOf(container);
  const image = imageOf(container);
  if (waiting !== undefined && isImageReason(waiting.reason)) {
    const event = failedPull(scene, pod, container.name, image);
    // Before Kubernetes 1.32 the state says only that the kubelet waits; the events have the registry's answer.
    const message =
      tellsWhy(waiting.message) || waiting.reason !== 'ImagePullBackOff' ? waiting.message : (event?.message ?? waiting.message);
    const answer = answerOf(waiting.reason, message, image);
    const detail = {container: container.name, image, reason: waiting.reason, message: waiting.message, answer, event};
    return [{key: `${answer.code}/${answer.said}/${image}`, pod, since: event?.first ?? startOf(pod), detail}];
  }
  const foreign = foreignText(container);
  if (foreign === undefined) return [];
  const answer = answerOf('', foreign, '');
  const detail = {container: container.name, image, reason: 'terminated', message: foreign, answer, event: undefined};
  return [
    {key: `${answer.code}/${image}`, pod, since: endOf(container)?.finishedAt ?? startOf(pod), weight: restartsOf(container), detail},
  ];
}

/** "Failed to pull image "x": …" of this container, the newest; a later success means that the error is of the past. */
function failedPull(scene: Scene, pod: KubeObject, container: string, image: string): SeenEvent | undefined {
  const events = scene.snapshot
    .eventsOf(pod)
    .filter((one) => one.container === container || (one.container === undefined && one.message.includes(`"${image}"`)));
  const failed = events.findLast((one) => /^Failed to pull image/.test(one.message));
  const pulled = events.findLast((one) => one.reason === 'Pulled');
  return failed !== undefined && pulled?.last !== undefined && failed.last !== undefined && pulled.last > failed.last ? undefined : failed;
}

function found(scene: Scene, {pod, since, detail}: Sighting<Detail>, count: number): Found {
  const {answer, container, image, reason, message, event} = detail;
  const secrets = listAt(pod, 'spec', 'imagePullSecrets').map((one) => textAt(one, 'name') ?? '?');
  const more =
    answer.code === 'registry-unreachable' || answer.code === 'image-rate-limited' ? `: ${shortAnswer(event?.message ?? message)}` : '';
  return {
    code: answer.code,
    object: podName(pod),
    container,
    since: iso(since),
    summary: `the image ${image} ${answer.said}${answer.code === 'image-unauthorized' ? `; ${secretsText(scene, pod, secrets)}` : ''}${more === ': ' ? '' : more}${count > 1 ? ` (${count} pods)` : ''}`,
    evidence: [
      reason === 'terminated'
        ? cut(`${podName(pod)} container ${container}: ${lastLine(message)}`)
        : waitingLine(pod, container, reason, message),
      ...(event === undefined ? [] : [eventLine(event)]),
      ...scene.snapshot
        .eventsOf(pod)
        .filter((one) => one.reason === 'FailedToRetrieveImagePullSecret')
        .slice(-1)
        .map(eventLine),
    ],
    hint: hintOf(answer, image, pod, secrets),
    kind: answer.kind,
    ...(answer.kind === 'terminal' ? graceUntil(since, answer.graceMs, scene.now) : {}),
  };
}

/** The end of a registry's answer is what differs; the beginning repeats the image. */
function shortAnswer(message: string): string {
  const text = message
    .replace(/^Back-off pulling image "[^"]*"[:.]?\s*/, '')
    .replace(/^(ErrImagePull: |Failed to pull image "[^"]*": )/, '');
  return text.length <= 160 ? text : `…${text.slice(-159)}`;
}

function secretsText(scene: Scene, pod: KubeObject, secrets: readonly string[]): string {
  if (secrets.length === 0) return 'the pod has no imagePullSecrets';
  const missing = scene.snapshot.has('Secret')
    ? secrets.filter((name) => scene.snapshot.find('Secret', pod.metadata.namespace, name) === undefined)
    : [];
  const names = `imagePullSecrets ${secrets.join(', ')}`;
  return missing.length === 0 ? names : `${names}, of which ${missing.join(', ')} ${missing.length === 1 ? 'does' : 'do'} not exist`;
}

function hintOf({code}: Answer, image: string, pod: KubeObject, secrets: readonly string[]): string {
  if (code === 'image-not-found') return `was ${image} built and pushed under this name? Roll out a reference that exists`;
  if (code === 'image-unauthorized') {
    return secrets.length === 0
      ? `create a pull secret and name it in the pod's imagePullSecrets or its ServiceAccount; check the repository's name`
      : kubectl(pod, `get secret ${secrets.join(' ')} -o name; renew the registry's credentials in it; check the repository's name`);
  }
  if (code === 'image-rate-limited') return 'wait for the limit to pass, or pull with an account (imagePullSecrets) or through a mirror';
  if (code === 'image-name-invalid') return 'correct the reference: lower-case path, one tag or digest, no spaces';
  if (code === 'image-wrong-architecture') return `build ${image} for the nodes: kubectl get nodes -L kubernetes.io/arch`;
  if (code === 'node-pressure') return 'free the disk of the node or replace it; a smaller image helps too';
  return `the kubelet tries again with a growing delay, up to 5 min; ${kubectl(pod, `describe pod ${pod.metadata.name}`)}`;
}

import {at, listAt, textAt} from '../../core/objects.ts';
import type {Family, Found, Scene} from '../_types.ts';
import {kindOf} from '../kinds.ts';
import {isReady} from '../pods.ts';
import {templateLabels} from '../selected.ts';
import {isIdle, servicePods, workloadsBehind} from '../service-pods.ts';
import {ageOf, condition, createdAt, graceUntil} from '../times.ts';
import {nearestLabels} from './_label-difference.ts';
import {cut, eventLine, forHowLong, iso, kubectl, many} from './_say.ts';

/** A Service is often applied before the workload that it selects. */
const selectorGraceMs = 60_000;
/** Pods that were just started are not ready yet, and that is all. */
const startMs = 30_000;
const rolledOut = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** Services that lead nowhere, and load balancers without an address. */
const network: Family = {
  codes: ['no-endpoints', 'load-balancer-pending'],
  find(scene: Scene): readonly Found[] {
    if (kindOf(scene.subject) !== 'Service' || scene.subject.metadata.deletionTimestamp !== undefined) return [];
    return [...noEndpoints(scene), ...pendingBalancer(scene)];
  },
};
export default network;

function noEndpoints(scene: Scene): readonly Found[] {
  const {subject, snapshot, now} = scene;
  const {known, ready, pods} = servicePods(scene);
  if (!known || ready > 0 || textAt(subject, 'spec', 'type') === 'ExternalName') return [];
  const selector = at(subject, 'spec', 'selector');
  const own = workloadsBehind(scene);
  const base = {code: 'no-endpoints' as const, object: `service/${subject.metadata.name}`};
  const wanted = `spec.selector: ${labelsText(selector)}`;
  if (pods.length > 0) {
    const since = Math.max(...pods.map((pod) => condition(pod, 'Ready')?.since ?? createdAt(pod) ?? 0));
    if (since > 0 && ageOf(since, now) < startMs) return [];
    return [
      {
        ...base,
        since: iso(since === 0 ? undefined : since),
        summary: `nobody answers: it selects ${many(pods.length, 'pod')}, ${pods.some(isReady) ? 'and none is among its ready endpoints' : 'none of them ready'}`,
        evidence: [
          wanted,
          cut(
            pods
              .slice(0, 5)
              .map((pod) => `pod/${pod.metadata.name}`)
              .join(', '),
          ),
        ],
        hint:
          own[0] === undefined
            ? kubectl(subject, `describe service ${subject.metadata.name}`)
            : `gomeet diagnose ${own[0].kind.toLowerCase()}/${own[0].metadata.name}`,
        kind: 'retryable',
      },
    ];
  }
  if (own.length > 0) {
    if (isIdle(own)) return [];
    const names = own.map((one) => `${one.kind.toLowerCase()}/${one.metadata.name}`);
    return [
      {
        ...base,
        since: null,
        summary: cut(`nobody answers: ${names.join(', ')} ${names.length === 1 ? 'has' : 'have'} no pods`),
        evidence: [wanted],
        hint: `gomeet diagnose ${names[0]}`,
        kind: 'retryable',
      },
    ];
  }
  const looked = rolledOut.some((kind) => snapshot.has(kind));
  const candidates = [...rolledOut.flatMap((kind) => snapshot.of(kind)), ...(looked ? [] : snapshot.of('Pod'))].filter(
    (one) => one.metadata.namespace === subject.metadata.namespace,
  );
  const near = nearestLabels(
    selector,
    candidates.map((one) => ({name: `${one.kind.toLowerCase()}/${one.metadata.name}`, labels: templateLabels(one)})),
  );
  const since = createdAt(subject);
  return [
    {
      ...base,
      since: iso(since),
      summary: cut(
        `nobody answers: its selector ${labelsText(selector)} matches ${looked ? 'no pod and no workload' : 'no pod'}${near === undefined ? '' : `; nearest is ${near.text}`}`,
      ),
      evidence: [wanted, ...(near === undefined ? [] : [cut(near.labels)])],
      hint: `correct spec.selector of the Service or the labels of the pods: ${kubectl(subject, 'get pods --show-labels')}`,
      ...(looked ? {kind: 'terminal' as const, ...graceUntil(since, selectorGraceMs, now)} : {kind: 'retryable' as const}),
    },
  ];
}

function pendingBalancer({subject, snapshot, now}: Scene): readonly Found[] {
  if (textAt(subject, 'spec', 'type') !== 'LoadBalancer' || listAt(subject, 'status', 'loadBalancer', 'ingress').length > 0) return [];
  const since = createdAt(subject);
  const error = snapshot.eventsOf(subject).findLast((event) => event.type === 'Warning' || /Failed/.test(event.reason));
  const own = textAt(subject, 'spec', 'loadBalancerClass');
  return [
    {
      code: 'load-balancer-pending',
      object: `service/${subject.metadata.name}`,
      since: iso(since),
      summary: cut(`its load balancer has no address${forHowLong(since, now)}${error === undefined ? '' : `: ${error.message}`}`),
      evidence: error === undefined ? ['status.loadBalancer.ingress: none'] : [eventLine(error)],
      hint:
        error !== undefined
          ? 'the cloud says why: look at the load balancers of the account (quota, names, firewall, annotations of the Service)'
          : own === undefined
            ? 'a cloud needs 1 to 5 minutes; where no cloud controller runs it stays so'
            : `is a controller for loadBalancerClass ${own} running?`,
      kind: 'retryable',
    },
  ];
}

function labelsText(selector: unknown): string {
  return Object.entries(selector ?? {})
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
}

import {type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import type {Family, Found, Scene} from '../_types.ts';
import {kindOf} from '../kinds.ts';
import {type Condition, condition, graceUntil} from '../times.ts';
import {cut, forHowLong, iso, kubectl} from './_say.ts';

/** Metrics of new pods arrive after one or two scrapes; a metrics API that is being installed takes a minute. */
const metricsGraceMs = 120_000;
const targetGraceMs = 30_000;

/** Autoscalers that cannot see or cannot act. They say so only in their conditions. */
const autoscaling: Family = {
  codes: ['hpa-no-metrics', 'hpa-at-maximum', 'hpa-cannot-scale'],
  find({subject, now}: Scene): readonly Found[] {
    if (kindOf(subject) !== 'HorizontalPodAutoscaler' || subject.metadata.deletionTimestamp !== undefined) return [];
    const able = condition(subject, 'AbleToScale');
    if (able?.status === 'False') return [cannotScale(subject, able, now)];
    const active = condition(subject, 'ScalingActive');
    if (active !== undefined && active.status !== 'True' && active.reason !== 'ScalingDisabled')
      return [/Selector/.test(active.reason) ? cannotScale(subject, active, now) : noMetrics(subject, active, now)];
    return atMaximum(subject);
  },
};
export default autoscaling;

function noMetrics(hpa: KubeObject, {reason, message, since, status}: Condition, now: number): Found {
  const metric = metricOf(hpa, message);
  // Without a request there is nothing to take a percentage of, and no waiting adds one; nor an API that is not installed.
  const final =
    /missing request for|could not find the requested resource|no custom metrics API|not registered|unable to fetch metrics from (custom|external) metrics API: the server could not find/.test(
      message,
    );
  const request = /missing request for (\S+)(?: in container (\S+))?/.exec(message);
  return {
    code: 'hpa-no-metrics',
    object: `hpa/${hpa.metadata.name}`,
    since: iso(since),
    summary: cut(`it cannot read ${metric}${forHowLong(since, now)}, so it scales nothing: ${message}`),
    evidence: [cut(`ScalingActive ${status}: ${reason}: ${message}`)],
    hint:
      request !== null
        ? `give ${request[2] === undefined ? 'every container' : `container ${request[2]}`} a request for ${request[1]}`
        : /resource metrics API|metrics\.k8s\.io/.test(message) && !/(custom|external)\.metrics/.test(message)
          ? 'is metrics-server running? kubectl -n kube-system get deploy metrics-server; kubectl top pods'
          : `is this metrics API served, with this metric? kubectl get --raw /apis/${reason === 'FailedGetExternalMetric' ? 'external' : 'custom'}.metrics.k8s.io/v1beta1`,
    ...(final ? {kind: 'terminal' as const, ...graceUntil(since, metricsGraceMs, now)} : {kind: 'retryable' as const}),
  };
}

function cannotScale(hpa: KubeObject, {type, reason, message, since, status}: Condition, now: number): Found {
  const target = `${textAt(hpa, 'spec', 'scaleTargetRef', 'kind') ?? '?'} ${textAt(hpa, 'spec', 'scaleTargetRef', 'name') ?? '?'}`;
  const final = /not found|no matches for kind|Selector/.test(`${reason} ${message}`);
  return {
    code: 'hpa-cannot-scale',
    object: `hpa/${hpa.metadata.name}`,
    since: iso(since),
    summary: cut(`it cannot scale ${target}${forHowLong(since, now)}: ${message}`),
    evidence: [cut(`${type} ${status}: ${reason}: ${message}`)],
    hint: final ? `correct spec.scaleTargetRef, or make ${target}` : kubectl(hpa, `describe hpa ${hpa.metadata.name}`),
    ...(final ? {kind: 'terminal' as const, ...graceUntil(since, targetGraceMs, now)} : {kind: 'retryable' as const}),
  };
}

/** Serves, and would want more: a warning. */
function atMaximum(hpa: KubeObject): readonly Found[] {
  const limited = condition(hpa, 'ScalingLimited');
  if (limited?.status !== 'True' || limited.reason !== 'TooManyReplicas') return [];
  const [most, now] = [numberAt(hpa, 'spec', 'maxReplicas'), numberAt(hpa, 'status', 'currentReplicas')];
  if (most !== undefined && now !== undefined && now < most) return [];
  return [
    {
      code: 'hpa-at-maximum',
      object: `hpa/${hpa.metadata.name}`,
      since: iso(limited.since),
      summary: `it is at its maximum of ${most ?? '?'} pods and wants more`,
      evidence: [cut(`ScalingLimited True: ${limited.reason}: ${limited.message}`)],
      hint: `raise maxReplicas if nodes are free: ${kubectl(hpa, `get hpa ${hpa.metadata.name}`)}`,
      kind: 'retryable',
    },
  ];
}

/** The metric in question: by the message, else what the autoscaler asks for. */
function metricOf(hpa: KubeObject, message: string): string {
  const named =
    /unable to get (?:metric|external metric|object metric) ([^\s:]+)/.exec(message)?.[1] ??
    /for (?:pods|object|external) metric ([^\s:]+)/.exec(message)?.[1];
  if (named !== undefined) return `the metric ${metricName(named)}`;
  const resource = /(?:metrics? for resource|failed to get|missing request for) (cpu|memory)/.exec(message)?.[1];
  if (resource !== undefined) return `the metric ${resource}`;
  const all = listAt(hpa, 'spec', 'metrics').flatMap(
    (one) =>
      textAt(one, 'resource', 'name') ??
      textAt(one, 'pods', 'metric', 'name') ??
      textAt(one, 'object', 'metric', 'name') ??
      textAt(one, 'external', 'metric', 'name') ??
      textAt(one, 'containerResource', 'name') ??
      [],
  );
  return all.length === 0 ? 'its metrics' : `its metrics (${all.join(', ')})`;
}

/** "namespace/metric/selector", the selector being "nil" or "&LabelSelector{…}" where there is none. */
function metricName(text: string): string {
  const parts = text.split('/');
  return (parts.length >= 2 ? parts[1] : parts[0]) ?? text;
}

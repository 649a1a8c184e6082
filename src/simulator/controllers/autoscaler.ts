import {conditionOf, type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import {selects} from '../api/selectors.ts';
import {type Condition, transitionOf, withConditions} from '../conditions.ts';
import type {Control, Controller} from '../control.ts';
import {type Fields, fieldsAt} from '../fields.ts';
import {isReady} from '../pods.ts';

const syncMs = 15_000;
/** metrics-server scrapes every 15 s and needs two samples of a container. */
const firstMetricsMs = 30_000;
const apis = {resource: 'v1beta1.metrics.k8s.io', custom: 'v1beta1.custom.metrics.k8s.io'};

/** HorizontalPodAutoscaler: lifts its target to the minimum, and reports whether it can see metrics. Load is always at its target. */
export const autoscalers: Controller = {
  name: 'autoscaler',
  kinds: ['autoscaling/HorizontalPodAutoscaler'],
  reconcile(hpa, control) {
    const ref = fieldsAt(hpa, 'spec', 'scaleTargetRef');
    const key = {
      apiVersion: textAt(ref, 'apiVersion') ?? 'apps/v1',
      kind: textAt(ref, 'kind') ?? '',
      name: textAt(ref, 'name') ?? '',
      namespace: hpa.metadata.namespace ?? '',
    };
    const target = control.store.get(key);
    if (target === undefined) {
      const message = `the HPA controller was unable to get the target's current scale: ${key.kind.toLowerCase()}s.apps "${key.name}" not found`;
      control.status(hpa, {
        ...fieldsAt(hpa, 'status'),
        conditions: withConditions(hpa, control.time(), {type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message}),
      });
      return control.now() + syncMs;
    }
    const current = numberAt(target, 'spec', 'replicas') ?? 1;
    const low = numberAt(hpa, 'spec', 'minReplicas') ?? 1;
    const high = numberAt(hpa, 'spec', 'maxReplicas') ?? low;
    const desired = Math.min(high, Math.max(low, current));
    if (desired !== current) {
      control.put({...target, spec: {...fieldsAt(target, 'spec'), replicas: desired}});
      const why =
        desired > current ? 'Current number of replicas below Spec.MinReplicas' : 'Current number of replicas above Spec.MaxReplicas';
      control.event(hpa, 'Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${why}`);
    }
    const lack = missingMetric(hpa, target, control);
    report(hpa, target, {desired, low, high, lack}, control);
    return lack === undefined ? undefined : control.now() + syncMs;
  },
};

type Lack = {readonly reason: string; readonly message: string};

/** Which metric cannot be read yet, in the words of the controller. */
function missingMetric(hpa: KubeObject, target: KubeObject, control: Control): Lack | undefined {
  for (const metric of listAt(hpa, 'spec', 'metrics')) {
    const resource = textAt(metric, 'type') === 'Resource' || textAt(metric, 'type') === 'ContainerResource';
    const service = control.store.get({
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      name: resource ? apis.resource : apis.custom,
    });
    const served = conditionOf(service, 'Available')?.status === 'True';
    if (served && measured(target, control)) continue;
    if (resource) {
      const why = served
        ? 'no metrics returned from resource metrics API'
        : 'the server could not find the requested resource (get pods.metrics.k8s.io)';
      const message = `the HPA was unable to compute the replica count: failed to get ${textAt(metric, 'resource', 'name')} utilization: unable to get metrics for resource ${textAt(metric, 'resource', 'name')}: ${why}`;
      return {reason: 'FailedGetResourceMetric', message};
    }
    const name =
      textAt(metric, 'pods', 'metric', 'name') ??
      textAt(metric, 'object', 'metric', 'name') ??
      textAt(metric, 'external', 'metric', 'name') ??
      '';
    const why = served ? 'no metrics returned from custom metrics API' : 'no custom metrics API (custom.metrics.k8s.io) registered';
    return {
      reason: 'FailedGetPodsMetric',
      message: `the HPA was unable to compute the replica count: unable to get metric ${name}: ${why}`,
    };
  }
  return undefined;
}

/** At least one ready pod of the target has been measured. */
function measured(target: KubeObject, control: Control): boolean {
  const selector = fieldsAt(target, 'spec', 'selector');
  for (const pod of control.store.ofKind('Pod').values()) {
    if (pod.metadata.namespace !== target.metadata.namespace || !selects(selector, pod.metadata.labels ?? {}) || !isReady(pod)) continue;
    if (control.now() - (transitionOf(pod, 'Ready') ?? control.now()) >= firstMetricsMs) return true;
  }
  return false;
}

function report(
  hpa: KubeObject,
  target: KubeObject,
  seen: {readonly desired: number; readonly low: number; readonly high: number; readonly lack: Lack | undefined},
  control: Control,
): void {
  const active: Condition =
    seen.lack === undefined
      ? {
          type: 'ScalingActive',
          status: 'True',
          reason: 'ValidMetricFound',
          message: 'the HPA was able to successfully calculate a replica count',
        }
      : {type: 'ScalingActive', status: 'False', ...seen.lack};
  const able: Condition = {
    type: 'AbleToScale',
    status: 'True',
    reason: 'ReadyForNewScale',
    message: 'recommended size matches current size',
  };
  const limited: Condition = {
    type: 'ScalingLimited',
    status: 'False',
    reason: 'DesiredWithinRange',
    message: 'the desired count is within the acceptable range',
  };
  const wanted = seen.lack === undefined ? [able, active, limited] : [able, active];
  control.status(hpa, {
    observedGeneration: hpa.metadata.generation ?? 1,
    currentReplicas: numberAt(target, 'status', 'replicas') ?? 0,
    desiredReplicas: seen.desired,
    ...(seen.lack === undefined ? {currentMetrics: listAt(hpa, 'spec', 'metrics').map(atTarget)} : {}),
    conditions: withConditions(hpa, control.time(), ...wanted),
  });
  if (seen.lack !== undefined) control.event(hpa, 'Warning', seen.lack.reason, seen.lack.message);
}

/** The metric as if load were exactly what the target asks for, so that nothing scales by itself. */
function atTarget(metric: unknown): Fields {
  const type = textAt(metric, 'type') ?? 'Resource';
  const field = type.charAt(0).toLowerCase() + type.slice(1);
  const {target, ...rest} = fieldsAt(metric, field);
  const wanted = fieldsAt(target);
  const current = {
    ...(wanted.averageUtilization === undefined ? {} : {averageUtilization: wanted.averageUtilization}),
    ...(wanted.averageValue === undefined ? {} : {averageValue: wanted.averageValue}),
  };
  return {type, [field]: {...rest, current}};
}

import {type KubeObject, listAt} from '../../core/objects.ts';
import {fieldsAt, isFields} from '../fields.ts';

/** Fields of Kubernetes 1.36 where a slip of the pen is likely: the specs of workloads, of their pods and containers. */
const declared: {readonly [part: string]: ReadonlySet<string>} = {
  Deployment: words('replicas selector template strategy minReadySeconds revisionHistoryLimit paused progressDeadlineSeconds'),
  StatefulSet: words(
    'replicas selector template volumeClaimTemplates serviceName podManagementPolicy updateStrategy revisionHistoryLimit minReadySeconds persistentVolumeClaimRetentionPolicy ordinals',
  ),
  DaemonSet: words('selector template updateStrategy minReadySeconds revisionHistoryLimit'),
  Job: words(
    'parallelism completions activeDeadlineSeconds podFailurePolicy successPolicy backoffLimit backoffLimitPerIndex maxFailedIndexes selector manualSelector template ttlSecondsAfterFinished completionMode suspend podReplacementPolicy managedBy',
  ),
  HorizontalPodAutoscaler: words('scaleTargetRef minReplicas maxReplicas metrics behavior'),
  PodDisruptionBudget: words('minAvailable maxUnavailable selector unhealthyPodEvictionPolicy'),
  template: words('metadata spec'),
  pod: words(
    'volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy dnsConfig nodeSelector serviceAccountName serviceAccount automountServiceAccountToken nodeName hostNetwork hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname hostnameOverride subdomain affinity schedulerName tolerations hostAliases priorityClassName priority readinessGates runtimeClassName enableServiceLinks preemptionPolicy overhead topologySpreadConstraints setHostnameAsFQDN os hostUsers schedulingGates resourceClaims resources workloadRef',
  ),
  container: words(
    'name image command args workingDir ports envFrom env resources resizePolicy restartPolicy restartPolicyRules volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty',
  ),
};

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

/** Paths of fields that the API does not have, as server-side apply refuses them. */
export function undeclaredFields(object: KubeObject): readonly string[] {
  const out: string[] = [];
  const check = (part: string, value: unknown, path: string) => {
    const known = declared[part];
    if (known === undefined || !isFields(value)) return;
    for (const field of Object.keys(value)) if (!known.has(field)) out.push(`${path}.${field}`);
  };
  check(object.kind, object.spec, '.spec');
  const template = fieldsAt(object, 'spec', 'template');
  check('template', template, '.spec.template');
  check('pod', template.spec, '.spec.template.spec');
  for (const list of ['initContainers', 'containers']) {
    for (const [index, container] of listAt(template, 'spec', list).entries())
      check('container', container, `.spec.template.spec.${list}[${index}]`);
  }
  return out;
}

import {UserError} from '../core/errors.ts';
import {didYouMean} from '../core/nearest.ts';

/** Kinds that can be asked for by name, with where they live and what kubectl calls them. */
const kinds: readonly {readonly apiVersion: string; readonly kind: string; readonly cluster?: true; readonly names: readonly string[]}[] = [
  {apiVersion: 'apps/v1', kind: 'Deployment', names: ['deploy', 'deployment', 'deployments']},
  {apiVersion: 'apps/v1', kind: 'StatefulSet', names: ['sts', 'statefulset', 'statefulsets']},
  {apiVersion: 'apps/v1', kind: 'DaemonSet', names: ['ds', 'daemonset', 'daemonsets']},
  {apiVersion: 'apps/v1', kind: 'ReplicaSet', names: ['rs', 'replicaset', 'replicasets']},
  {apiVersion: 'batch/v1', kind: 'Job', names: ['job', 'jobs']},
  {apiVersion: 'batch/v1', kind: 'CronJob', names: ['cj', 'cronjob', 'cronjobs']},
  {apiVersion: 'v1', kind: 'Pod', names: ['po', 'pod', 'pods']},
  {apiVersion: 'v1', kind: 'Service', names: ['svc', 'service', 'services']},
  {apiVersion: 'v1', kind: 'PersistentVolumeClaim', names: ['pvc', 'persistentvolumeclaim', 'persistentvolumeclaims']},
  {apiVersion: 'v1', kind: 'Node', cluster: true, names: ['no', 'node', 'nodes']},
  {apiVersion: 'v1', kind: 'Namespace', cluster: true, names: ['ns', 'namespace', 'namespaces']},
  {apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', names: ['hpa', 'horizontalpodautoscaler', 'horizontalpodautoscalers']},
  {apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', names: ['pdb', 'poddisruptionbudget', 'poddisruptionbudgets']},
  {apiVersion: 'cert-manager.io/v1', kind: 'Certificate', names: ['cert', 'certificate', 'certificates']},
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    cluster: true,
    names: ['crd', 'crds', 'customresourcedefinition'],
  },
  {apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', cluster: true, names: ['apiservice', 'apiservices']},
];

export type SubjectName = {readonly apiVersion: string; readonly kind: string; readonly cluster: boolean; readonly name: string};

/** `deploy/auth-service` → what it is. Throws a UserError that says what was expected. */
export function parseSubject(text: string): SubjectName {
  const [word = '', name = '', ...rest] = text.split('/');
  if (word === '' || name === '' || rest.length > 0)
    throw new UserError(`${text}: must be KIND/NAME, such as deploy/auth-service`, {suggestions: [`kinds are: ${shortNames()}`]});
  const lower = word.toLowerCase();
  const found = kinds.find(({names}) => names.includes(lower));
  if (found === undefined)
    throw new UserError(
      `${text}: there is no kind ${word} here${didYouMean(
        lower,
        kinds.flatMap((one) => one.names),
      )}`,
      {
        suggestions: [`kinds are: ${shortNames()}`],
      },
    );
  return {apiVersion: found.apiVersion, kind: found.kind, cluster: found.cluster === true, name};
}

function shortNames(): string {
  return kinds.map(({names}) => names[0]).join(', ');
}

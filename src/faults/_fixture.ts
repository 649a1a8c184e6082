import type {KubeObject} from '../core/objects.ts';

/** Label of every object that a fault brings along. */
export const FIXTURE_LABEL = 'sandbox.gomeet.io/fixture';

/** A small Deployment of one pod with nothing to it, for faults that need a workload that the platform does not have. */
export function fixtureDeployment(
  name: string,
  namespace: string,
  {init = false, pod = {}}: {readonly init?: boolean; readonly pod?: object} = {},
): KubeObject {
  const labels = {app: name, [FIXTURE_LABEL]: 'true'};
  const resources = {requests: {cpu: '10m', memory: '16Mi'}, limits: {cpu: '50m', memory: '32Mi'}};
  const securityContext = {
    allowPrivilegeEscalation: false,
    capabilities: {drop: ['ALL']},
    runAsNonRoot: true,
    runAsUser: 10_001,
    seccompProfile: {type: 'RuntimeDefault'},
  };
  const container = (of: string) => ({name: of, image: 'gomeet/fixture:v1', resources, securityContext});
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name, namespace, labels},
    spec: {
      replicas: 1,
      selector: {matchLabels: {app: name}},
      strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 1, maxUnavailable: 0}},
      template: {
        metadata: {labels},
        spec: {
          automountServiceAccountToken: false,
          containers: [container('fixture')],
          ...(init ? {initContainers: [container('migrate')]} : {}),
          ...pod,
        },
      },
    },
  };
}

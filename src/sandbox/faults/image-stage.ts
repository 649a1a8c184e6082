/** Name of the kwok Stage that keeps an app's image from being found. */
export const IMAGE_STAGE = 'sandbox-fault-image-not-found';

/** Pods of the app that are not running yet get into ImagePullBackOff and stay there as long as the Stage exists. */
export function imageStage(app: string): object {
  // No clock in the template: a status that never changes is applied once. With several stages that match, kwok draws by weight.
  const time = '{{ .metadata.creationTimestamp | Quote }}';
  const condition = (type: string) =>
    `- {type: ${type}, status: "False", reason: ContainersNotReady, message: "containers with unready status", lastProbeTime: null, lastTransitionTime: ${time}}\n`;
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: {name: IMAGE_STAGE, labels: {'sandbox.gomeet.io/fault': 'image-not-found', 'sandbox.gomeet.io/fault-app': app}},
    spec: {
      resourceRef: {apiGroup: 'v1', kind: 'Pod'},
      selector: {
        matchLabels: {app},
        matchExpressions: [
          {key: '.metadata.deletionTimestamp', operator: 'DoesNotExist'},
          {key: '.status.phase', operator: 'In', values: ['Pending']},
          {key: '.status.podIP', operator: 'Exists'},
        ],
      },
      weight: 1_000_000,
      delay: {durationMilliseconds: 200},
      next: {
        event: {
          type: 'Warning',
          reason: 'Failed',
          message: 'Failed to pull image: rpc error: code = NotFound desc = failed to resolve reference: not found',
        },
        statusTemplate: `conditions:\n${condition('Ready')}${condition('ContainersReady')}containerStatuses:\n{{ range .spec.containers }}\n- name: {{ .name | Quote }}\n  image: {{ .image | Quote }}\n  ready: false\n  started: false\n  restartCount: 0\n  state:\n    waiting:\n      reason: ImagePullBackOff\n      message: {{ printf "Back-off pulling image \\"%s\\": not found" .image | Quote }}\n{{ end }}\nphase: Pending\n`,
      },
    },
  };
}

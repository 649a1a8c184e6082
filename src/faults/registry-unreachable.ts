import {pullFails} from './_images.ts';
import type {Fault} from './_types.ts';

const error =
  'printf "failed to pull and unpack image \\"%s\\": failed to resolve reference \\"%s\\": failed to do request: Head \\"https://%s/v2/%s/manifests/%s\\": dial tcp: lookup %s on 10.245.0.10:53: no such host" $full $full $registry $repository $tag $registry';

const fault: Fault = {
  name: 'registry-unreachable',
  summary: 'The name of the registry cannot be looked up from the nodes (auth-service unless another app is named)',
  parameter: {name: 'APP', required: false, form: /^[a-z0-9-]+$/},
  mechanism: "kwok Stages: ErrImagePull, then ImagePullBackOff with the kubelet's back-off, for pods created after it",
  sandbox: [{kind: 'stages', stages: (hit) => pullFails('registry-unreachable', hit, error), heal: 'recover'}],
  strikes: {kind: 'workload', name: 'auth-service'},
  trigger: {kind: 'rollout'},
  expect: {code: 'registry-unreachable'},
  mustChange: ['new-pods'],
  mustNotice: ['kubernetes.rollout'],
};
export default fault;

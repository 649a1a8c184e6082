import {ApiError} from '../../src/tools/api-error.ts';
import type {KubeRequest, Send} from '../../src/tools/kube-http.ts';

export type Answer = unknown | ((request: KubeRequest) => unknown);

/** An API server of answers by `METHOD path` (without the query); what is not listed is a 404. Records what was asked. */
export function fakeServer(answers: {readonly [request: string]: Answer}): {readonly send: Send; readonly asked: KubeRequest[]} {
  const asked: KubeRequest[] = [];
  const send: Send = async (request) => {
    asked.push(request);
    const found = answers[`${request.method} ${request.path.split('?')[0]}`];
    if (found === undefined) throw status(404, 'NotFound', `${request.path} not found`);
    const value = typeof found === 'function' ? (found as (request: KubeRequest) => unknown)(request) : found;
    if (value instanceof Error) throw value;
    return value;
  };
  return {send, asked};
}

export function status(code: number, reason: string, message: string): ApiError {
  return new ApiError(code, {kind: 'Status', status: 'Failure', reason, message}, '', undefined);
}

/** Discovery of a few kinds, as /api/v1 and /apis/… give it. */
export const kinds = {
  'GET /api/v1': {
    resources: [
      {name: 'pods', kind: 'Pod', namespaced: true},
      {name: 'pods/exec', kind: 'PodExecOptions', namespaced: true},
      {name: 'configmaps', kind: 'ConfigMap', namespaced: true},
      {name: 'secrets', kind: 'Secret', namespaced: true},
      {name: 'nodes', kind: 'Node', namespaced: false},
    ],
  },
  'GET /apis/apps/v1': {
    resources: [
      {name: 'deployments', kind: 'Deployment', namespaced: true},
      {name: 'deployments/scale', kind: 'Scale', namespaced: true},
    ],
  },
};

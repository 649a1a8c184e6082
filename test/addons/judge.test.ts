import {describe, expect, test} from 'vitest';
import {type Installed, judgeInstalled, type Observed} from '../../src/addons/judge.ts';
import {addons, apiService, definition, deployment, files} from '../pipelines/bootstrap/fixture.ts';

const addon = (name: string) => {
  const found = addons.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};
const nothing: Observed = {definitions: [], deployments: [], apiServices: []};
const issuers = (version: string) =>
  definition('clusterissuers.cert-manager.io', 'ClusterIssuer', {labels: {'app.kubernetes.io/version': version}});
const programs = (version: string, names = ['controller', 'webhook', 'cainjector']) =>
  names.map((name) => deployment(name, `mirror:5000/x/cert-manager-${name}:${version}`));

describe('how far an add-on is installed', () => {
  test.each<[string, string, boolean, Partial<Observed>, Partial<Installed>]>([
    ['nothing', 'cert-manager', true, {}, {state: 'absent', versions: []}],
    [
      'only resource types',
      'cert-manager',
      true,
      {definitions: [issuers('v1.21.1')]},
      {state: 'partial', ours: false, missing: ['cert-manager-controller', 'cert-manager-webhook', 'cert-manager-cainjector']},
    ],
    [
      'only resource types, and nothing else is wanted',
      'cert-manager',
      false,
      {definitions: [issuers('v1.21.1')]},
      {state: 'installed', versions: ['v1.21.1']},
    ],
    [
      'everything, from a mirror',
      'cert-manager',
      true,
      {definitions: [issuers('1.18.2')], deployments: programs('v1.18.2')},
      {state: 'installed', versions: ['v1.18.2'], missing: []},
    ],
    [
      'a mixture',
      'cert-manager',
      true,
      {definitions: [issuers('v1.19.0')], deployments: programs('v1.21.1')},
      {state: 'installed', versions: ['v1.19.0', 'v1.21.1']},
    ],
    [
      'one program gone',
      'cert-manager',
      true,
      {definitions: [issuers('v1.21.1')], deployments: programs('v1.21.1', ['controller', 'webhook'])},
      {state: 'partial', missing: ['cert-manager-cainjector']},
    ],
    [
      'programs without a version',
      'cert-manager',
      true,
      {
        definitions: [issuers('v1.21.1')],
        deployments: ['controller', 'webhook', 'cainjector'].map((name) => deployment(name, `x/cert-manager-${name}@sha256:0`)),
      },
      {state: 'installed', versions: ['v1.21.1']},
    ],
    ['foreign Deployments', 'cert-manager', true, {deployments: [deployment('web', 'nginx:1')]}, {state: 'absent'}],
    [
      'resource types without a version, changed',
      'traefik-crds',
      true,
      {definitions: [definition('ingressroutes.traefik.io', 'Other')]},
      {state: 'partial', versions: ['another version'], missing: ['middlewares.traefik.io']},
    ],
    [
      'resource types without a version, as published',
      'traefik-crds',
      true,
      {definitions: files['https://example.org/traefik.yaml'] ?? []},
      {state: 'installed', versions: ['v3.7.11']},
    ],
    [
      'the API from somebody else',
      'metrics-server',
      true,
      {apiServices: [apiService('v1beta1.metrics.k8s.io', 'monitoring/adapter')]},
      {state: 'installed', versions: []},
    ],
    [
      'a Deployment without its API',
      'metrics-server',
      true,
      {deployments: [deployment('metrics-server', 'x/metrics-server:v0.7.2', 'kube-system')]},
      {state: 'partial', versions: ['v0.7.2'], missing: ['v1beta1.metrics.k8s.io']},
    ],
    ['an unrelated API', 'metrics-server', true, {apiServices: [apiService('v1.apps', '/')]}, {state: 'absent'}],
  ])('%s', (_, name, controllers, observed, expected) => {
    expect(judgeInstalled(addon(name), {...nothing, ...observed}, controllers)).toMatchObject(expected);
  });
});

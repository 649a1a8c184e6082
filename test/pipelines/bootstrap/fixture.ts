import {digestOfDefinition} from '../../../src/addons/definition.ts';
import type {Addon} from '../../../src/addons/lock.ts';
import type {AddonSource} from '../../../src/addons/source.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import type {Target} from '../../../src/core/target.ts';

export const definition = (
  name: string,
  kind: string,
  more: {readonly spec?: object; readonly labels?: {readonly [key: string]: string}} = {},
): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name, ...(more.labels === undefined ? {} : {labels: more.labels})},
  spec: {
    group: name.slice(name.indexOf('.') + 1),
    names: {kind, plural: name.slice(0, name.indexOf('.'))},
    scope: 'Namespaced',
    ...more.spec,
  },
  status: {conditions: [{type: 'Established', status: 'True'}]},
});

export const deployment = (name: string, image: string, inside = 'cert-manager'): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name, namespace: inside},
  spec: {template: {spec: {containers: [{name, image}]}}},
  status: {conditions: [{type: 'Available', status: 'True'}]},
});

export const apiService = (name: string, service: string, more = {}): KubeObject => ({
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: {name, ...more},
  spec: {service: {namespace: service.split('/')[0], name: service.split('/')[1]}},
  status: {conditions: [{type: 'Available', status: 'True'}]},
});

const plain = (object: KubeObject): KubeObject => {
  const {status: _, ...rest} = object;
  return rest as KubeObject;
};

const routes = plain(definition('ingressroutes.traefik.io', 'IngressRoute'));
const middlewares = plain(definition('middlewares.traefik.io', 'Middleware'));
const issuers = plain(definition('clusterissuers.cert-manager.io', 'ClusterIssuer'));
const programs = ['controller', 'webhook', 'cainjector'].map((name) => `cert-manager-${name}`);

/** Files of three small add-ons, by address. */
export const files: {readonly [url: string]: readonly KubeObject[]} = {
  'https://example.org/traefik.yaml': [routes, middlewares],
  'https://example.org/cert-manager.yaml': [
    ...programs.map((name) => plain(deployment(name, `quay.io/jetstack/${name}:v1.21.1`))),
    issuers,
    {apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'cert-manager', namespace: 'cert-manager'}},
    {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'cert-manager'}},
  ],
  'https://example.org/issuers.yaml': [issuers],
  'https://example.org/metrics.yaml': [
    plain(apiService('v1beta1.metrics.k8s.io', 'kube-system/metrics-server')),
    plain(deployment('metrics-server', 'registry.k8s.io/metrics-server/metrics-server:v0.9.0', 'kube-system')),
  ],
};

const definitions = (...objects: readonly KubeObject[]): Addon['installed']['definitions'] =>
  Object.fromEntries(
    objects.map((one) => [
      one.metadata.name,
      {kind: String((one['spec'] as {names: {kind: string}}).names.kind), sha256: digestOfDefinition(one)},
    ]),
  );
const download = (url: string, part: 'everything' | 'definitions' = 'everything'): Addon['files'][number] => ({
  source: 'download',
  part,
  url,
  sha256: null,
});

export const addons: readonly Addon[] = [
  {
    name: 'traefik-crds',
    title: 'Traefik resource types',
    version: 'v3.7.11',
    files: [download('https://example.org/traefik.yaml', 'definitions')],
    namespaces: [],
    creates: [],
    installed: {definitions: definitions(routes, middlewares), images: [], apiServices: []},
  },
  {
    name: 'cert-manager',
    title: 'cert-manager',
    version: 'v1.21.1',
    files: [download('https://example.org/cert-manager.yaml'), download('https://example.org/issuers.yaml', 'definitions')],
    namespaces: ['cert-manager', 'kube-system'],
    creates: ['cert-manager'],
    installed: {definitions: definitions(issuers), images: programs, apiServices: []},
  },
  {
    name: 'metrics-server',
    title: 'metrics-server',
    version: 'v0.9.0',
    files: [download('https://example.org/metrics.yaml')],
    namespaces: ['kube-system'],
    creates: [],
    installed: {definitions: {}, images: ['metrics-server'], apiServices: ['v1beta1.metrics.k8s.io']},
  },
];

/** Serves `files` as JSON (which is YAML) and remembers what was read and remembered. */
export function fakeSource(
  changed: {readonly [url: string]: string} = {},
): AddonSource & {readonly reads: string[]; readonly remembered: string[]} {
  const reads: string[] = [];
  const remembered: string[] = [];
  return {
    reads,
    remembered,
    read: async (_, {url}) => {
      reads.push(url);
      const text = changed[url] ?? (files[url] ?? []).map((object) => `---\n${JSON.stringify(object)}\n`).join('');
      return {name: url, text, remember: async () => void remembered.push(url)};
    },
    readFrom: async (_, path) => [{name: path, text: changed[path] ?? ''}],
  };
}

const phase = {labels: {'gomeet.io/phase': 'bootstrap'}};

export const target: Target = {
  name: 'test',
  stack: 'gomeet',
  profile: 'dev',
  namespace: 'gomeet',
  domain: 'example.org',
  expected: {postgresReplicas: 1, pgbouncers: 1, redisMasters: 3, redisReplicas: 3},
  pools: [],
  thresholds: {},
  gateLimitMs: 60_000,
  stableForMs: 60_000,
  pinned: {},
  waived: {},
  manifests: [{apiVersion: 'traefik.io/v1alpha1', kind: 'IngressRoute', metadata: {name: 'api', namespace: 'gomeet'}}],
  bootstrap: [
    {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'gomeet', ...phase}},
    {apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: {name: 'gomeet-data', ...phase}, value: 1_000_000},
    {apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: {name: 'gomeet-deployer', ...phase}, rules: []},
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: {name: 'gomeet-deployer', namespace: 'gomeet', ...phase},
      rules: [],
    },
    {apiVersion: 'cert-manager.io/v1', kind: 'ClusterIssuer', metadata: {name: 'letsencrypt', ...phase}, spec: {}},
    plain(apiService('v1beta1.custom.metrics.k8s.io', 'gomeet/prometheus-adapter', phase)),
  ],
};

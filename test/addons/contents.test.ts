import {describe, expect, test} from 'vitest';
import {parseObjects} from '../../src/addons/contents.ts';
import {verifyContents} from '../../src/addons/verify.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import {addons, definition, deployment, files} from '../pipelines/bootstrap/fixture.ts';

const parse = (text: string) => parseObjects({name: 'file.yaml', text});
const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

describe('objects of a text', () => {
  test('documents, empty ones, comments and Lists', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n`;
    expect(parse(`# a comment\n---\n${configMap('a')}---\n---\n${list}`).map((one) => one.metadata.name)).toEqual(['a', 'b']);
  });

  test.each([
    ['nothing', '', 'holds no Kubernetes objects'],
    ['a scalar', 'hello', 'document 1 is not a Kubernetes object'],
    ['a broken second document', `${configMap('a')}---\na: {b\n`, 'file.yaml:6 is not YAML'],
    ['a key twice', 'apiVersion: v1\napiVersion: v1\n', 'Map keys must be unique'],
    ['an object twice', `${configMap('a')}---\n${configMap('a')}`, 'holds configmap/a twice'],
    ['no name', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n', 'needs apiVersion, kind and metadata.name'],
    ['a zip archive', 'PK\u0003\u0004\u0000\u0000', 'binary data'],
    [
      'aliases that multiply',
      `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      'cannot be used',
    ],
  ])('%s', (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

describe('contents of an add-on', () => {
  const [, certManager] = addons;
  const good = files['https://example.org/cert-manager.yaml'] ?? [];
  const verify = (objects: readonly KubeObject[]) => {
    if (certManager === undefined) throw new Error('no fixture');
    return verifyContents(certManager, 'file.yaml', objects, true);
  };
  const without = (name: string) => good.filter((one) => one.metadata.name !== name);

  test('come in the order in which they can be applied, Deployments last', () => {
    const kinds = verify(good).map((one) => one.kind);
    expect(kinds).toEqual(['Namespace', 'CustomResourceDefinition', 'ServiceAccount', 'Deployment', 'Deployment', 'Deployment']);
  });

  test.each<[string, readonly KubeObject[], string]>([
    ['a missing resource type', without('clusterissuers.cert-manager.io'), 'clusterissuers.cert-manager.io is not in it'],
    ['a missing program', without('cert-manager-webhook'), 'no Deployment runs the image cert-manager-webhook'],
    [
      'a program of another version',
      [...without('cert-manager-webhook'), deployment('w', 'x/cert-manager-webhook:v1.20.0')],
      'deployment/w runs cert-manager-webhook v1.20.0',
    ],
    [
      'a changed resource type',
      [
        ...without('clusterissuers.cert-manager.io'),
        definition('clusterissuers.cert-manager.io', 'ClusterIssuer', {spec: {scope: 'Cluster'}}),
      ],
      'differs from the pinned definition',
    ],
    ['a foreign resource type', [...good, definition('x.example.org', 'X')], 'resource type of something else'],
    [
      'an object that is being deleted',
      [...good, {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'cert-manager', deletionTimestamp: 'now'}}],
      'asks for a deletion',
    ],
    ['a pod', [...good, {apiVersion: 'v1', kind: 'Pod', metadata: {name: 'p', namespace: 'cert-manager'}}], 'kind that no add-on needs'],
    [
      'an API of somebody else',
      [...good, {apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: {name: 'v1beta1.metrics.k8s.io'}}],
      'aggregated API of somebody else',
    ],
  ])('%s is refused', (_, objects, message) => {
    expect(() => verify(objects)).toThrow(message);
    expect(() => verify(objects)).toThrow(expect.objectContaining({exit: 'refused'}));
  });
});

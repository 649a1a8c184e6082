import {describe, expect, test} from 'vitest';
import {FakeCluster} from './cluster.ts';
import {fakeSource} from './fixture.ts';
import {endOf, run} from './run.ts';

describe('refused before anything is written', () => {
  test('a user who is not cluster-admin', async () => {
    const cluster = new FakeCluster();
    cluster.denied = true;
    expect(await endOf(run(cluster))).toMatchObject({
      exit: 'refused',
      message: expect.stringContaining('may not create customresourcedefinitions'),
    });
    expect(cluster.writes).toEqual([]);
  });

  test.each([
    ['not YAML', 'a: [', 'usage', 'is not YAML'],
    ['a web page', '<html><body>log in</body></html>', 'usage', 'not a Kubernetes object'],
    ['empty', '', 'usage', 'holds no Kubernetes objects'],
    ['larger than an add-on', `# ${'x'.repeat(11 * 1024 * 1024)}`, 'usage', 'larger than 10 MB'],
    [
      'an object in another namespace',
      JSON.stringify({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'x', namespace: 'gomeet'}}),
      'refused',
      'is in namespace gomeet',
    ],
    [
      'a kind that does not belong',
      JSON.stringify({apiVersion: 'v1', kind: 'Secret', metadata: {name: 'x', namespace: 'kube-system'}}),
      'refused',
      'of a kind that no add-on needs',
    ],
    [
      'the deletion of a namespace',
      JSON.stringify({apiVersion: 'v1', kind: 'Namespace', $patch: 'delete', metadata: {name: 'cert-manager'}}),
      'refused',
      'asks for a deletion',
    ],
    [
      'a namespace of somebody else',
      JSON.stringify({apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'gomeet'}}),
      'refused',
      'not a namespace of its own',
    ],
  ])('--from with a file that is %s', async (_, text, exit, message) => {
    const cluster = new FakeCluster();
    const source = fakeSource({'./file.yaml': text});
    expect(await endOf(run(cluster, {source, from: new Map([['cert-manager', './file.yaml']])}))).toMatchObject({
      exit,
      message: expect.stringContaining(message),
    });
    expect(cluster.writes).toEqual([]);
    expect(source.remembered).not.toContain('./file.yaml');
  });

  test('a first download that is something else is not remembered', async () => {
    const url = 'https://example.org/cert-manager.yaml';
    const source = fakeSource({[url]: '<html>captive portal</html>'});
    expect(await endOf(run(new FakeCluster(), {source}))).toMatchObject({exit: 'usage'});
    expect(source.remembered).not.toContain(url);
  });
});

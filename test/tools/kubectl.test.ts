import {describe, expect, it} from 'vitest';
import {ToolError} from '../../src/core/errors.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import {applyBatch, kubectlFor, kubectlVersion, parseVersion, withoutApplied} from '../../src/tools/kubectl.ts';
import {recordingKubectl} from './_kubectl.ts';

const object = (kind: string, name: string, apiVersion = 'v1', namespace = 'gomeet'): KubeObject => ({
  apiVersion,
  kind,
  metadata: {name, namespace},
});
const three = [object('ConfigMap', 'a'), object('Deployment', 'b', 'apps/v1'), object('ConfigMap', 'c')];
const ok = (stdout: string) => ({exitCode: 0, stdout, stderr: ''});
const failed = (stdout: string, stderr: string) => ({exitCode: 1, stdout, stderr});
const cut = 'error: Patch "https://127.0.0.1:6443/apis/apps/v1/namespaces/gomeet/deployments/b?fieldManager=gomeet": EOF';

describe('applyBatch', () => {
  it('is done when kubectl names every object', async () => {
    const {kubectl, runs} = recordingKubectl([ok('configmap/a\ndeployment.apps/b\nconfigmap/c\n')]);
    expect(await applyBatch(kubectl, three)).toEqual({left: [], stderr: ''});
    expect(runs).toHaveLength(1);
  });

  it.each([
    ['a cut connection', cut],
    [
      '429',
      'Error from server (TooManyRequests): the server has received too many requests and has asked us to try again later (patch deployments.apps b)',
    ],
    [
      'refused',
      'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?\ndial tcp 127.0.0.1:6443: connect: connection refused',
    ],
    ['reset', 'read tcp 127.0.0.1:5->127.0.0.1:6443: read: connection reset by peer'],
    ['TLS', 'net/http: TLS handshake timeout'],
    ['overload', 'Error from server (ServiceUnavailable): the server is currently unable to handle the request'],
    ['etcd', 'Error from server: etcdserver: leader changed'],
  ])('goes on with what is left after %s', async (_, stderr) => {
    const {kubectl, runs, pauses} = recordingKubectl([failed('configmap/a\nconfigmap/c\n', stderr), ok('deployment.apps/b\n')]);
    expect((await applyBatch(kubectl, three)).left).toEqual([]);
    expect(JSON.parse(runs[1]?.stdin ?? '').items).toEqual([three[1]]);
    expect(pauses).toHaveLength(1);
  });

  it('gives up after six tries without progress, with a growing pause', async () => {
    const {kubectl, runs, pauses} = recordingKubectl(Array.from({length: 6}, () => failed('', cut)));
    expect((await applyBatch(kubectl, three)).left).toEqual(three);
    expect(runs).toHaveLength(6);
    expect(pauses).toEqual([400, 800, 1600, 3200, 4000]);
  });

  it('does not count a try that made progress', async () => {
    const many = Array.from({length: 10}, (_, index) => object('ConfigMap', `c${index}`));
    const {kubectl} = recordingKubectl(
      many.map((one, index) => (index === 9 ? ok('configmap/c9\n') : failed(`configmap/${one.metadata.name}\n`, cut))),
    );
    expect((await applyBatch(kubectl, many)).left).toEqual([]);
  });

  it('stops at a refusal that will not pass', async () => {
    const {kubectl, runs} = recordingKubectl([failed('configmap/a\n', 'Error from server (Forbidden): deployments.apps "b" is forbidden')]);
    expect((await applyBatch(kubectl, three)).left.map((one) => one.metadata.name)).toEqual(['b', 'c']);
    expect(runs).toHaveLength(1);
  });

  it('does not believe a success that names too few', async () => {
    const {kubectl} = recordingKubectl([ok('configmap/a\n')]);
    await expect(applyBatch(kubectl, three)).rejects.toThrow('did not name 2 of 3 objects');
  });
});

describe('withoutApplied', () => {
  it('takes one object away for each line: names repeat across namespaces', () => {
    const twins = [object('Role', 'r', 'rbac.authorization.k8s.io/v1', 'one'), object('Role', 'r', 'rbac.authorization.k8s.io/v1', 'two')];
    expect(withoutApplied(twins, 'role.rbac.authorization.k8s.io/r\n')).toEqual([twins[1]]);
  });
  it('tells kinds of different groups apart', () => {
    expect(withoutApplied([object('Service', 'a')], 'service.serving.knative.dev/a\n')).toHaveLength(1);
  });
});

describe('versions', () => {
  it('reads the client', async () => {
    const {kubectl, runs} = recordingKubectl([
      ok('{"clientVersion": {"major": "1", "minor": "36", "gitVersion": "v1.36.4"}, "kustomizeVersion": "v5.8.1"}'),
    ]);
    expect(await kubectlVersion(kubectl)).toBe('v1.36.4');
    expect(runs[0]?.command).toEqual(['kubectl', 'version', '--client', '-o', 'json']);
  });
  it('is undefined without kubectl', async () => {
    const {kubectl} = recordingKubectl([
      () => {
        throw new ToolError('kubectl', 'kubectl was not found');
      },
    ]);
    expect(await kubectlVersion(kubectl)).toBeUndefined();
  });
  it('does not guess', async () => {
    const {kubectl} = recordingKubectl([failed('', 'unknown flag')]);
    await expect(kubectlVersion(kubectl)).rejects.toThrow('did not tell its version (exit 1)');
    expect(parseVersion('{}')).toBeUndefined();
    expect(parseVersion('Client Version: v1.20')).toBeUndefined();
  });
});

it('names kubeconfig and context, each only when needed', () => {
  expect(kubectlFor('kubectl', {context: 'c', file: '/k'}).flags).toEqual(['--kubeconfig=/k', '--context=c']);
  expect(kubectlFor('kubectl', {context: 'c'}).flags).toEqual(['--context=c']);
  expect(kubectlFor('kubectl', {context: 'inClusterContext'}).flags).toEqual([]);
});

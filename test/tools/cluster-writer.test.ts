import {describe, expect, it} from 'vitest';
import type {KubeObject} from '../../src/core/objects.ts';
import {status} from './_server.ts';
import {config, path, writer} from './_writer.ts';

describe('apply', () => {
  it('hands the manifests to kubectl on stdin and reads what was made', async () => {
    let made = false;
    const {changes, runs} = writer({[`GET ${path}/a`]: () => (made ? config('a') : status(404, 'NotFound', 'absent'))}, [
      () => {
        made = true;
        return {exitCode: 0, stdout: 'configmap/a\n', stderr: ''};
      },
    ]);
    expect(await changes.apply([config('a')])).toEqual([
      {key: {apiVersion: 'v1', kind: 'ConfigMap', namespace: 'gomeet', name: 'a'}, after: config('a')},
    ]);
    expect(runs[0]?.command).toEqual([
      'kubectl',
      '--context=test',
      'apply',
      '--server-side',
      '--field-manager=gomeet',
      '-o',
      'name',
      '-f',
      '-',
    ]);
    expect(JSON.parse(runs[0]?.stdin ?? '')).toEqual({apiVersion: 'v1', kind: 'List', items: [config('a')]});
  });

  it('names every object that was refused, which kubectl does not', async () => {
    const {changes} = writer(
      {
        [`PATCH ${path}/a`]: status(409, 'Conflict', 'Apply failed with 1 conflict: conflict with "other" using v1: .data.a'),
        [`PATCH ${path}/c`]: status(403, 'Forbidden', 'no'),
      },
      [
        {
          exitCode: 1,
          stdout: 'configmap/b\n',
          stderr: 'Apply failed with 1 conflict: conflict with "other" using v1: .data.a\nError from server (Forbidden): no\n',
        },
      ],
    );
    await expect(changes.apply([config('a'), config('b'), config('c')])).rejects.toThrow(
      'the API server rejected 2 of the objects: configmap/a (conflict): Apply failed with 1 conflict: conflict with "other" using v1: .data.a; configmap/c (forbidden): no',
    );
  });

  it('runs kubectl again for what a dry run finds nothing wrong with, then says what kubectl said', async () => {
    const strange = {exitCode: 1, stdout: '', stderr: 'error: something else\n'};
    const {changes, runs} = writer({[`PATCH ${path}/a`]: config('a')}, [strange, strange, strange]);
    await expect(changes.apply([config('a')])).rejects.toThrow('kubectl could not apply configmap/a: error: something else');
    expect(runs).toHaveLength(3);
    const passed = writer({[`PATCH ${path}/a`]: config('a')}, [strange, {exitCode: 0, stdout: 'configmap/a\n', stderr: ''}]);
    expect(await passed.changes.apply([config('a')])).toHaveLength(1);
  });

  it('cuts many objects into several runs, in order', async () => {
    const all = Array.from({length: 230}, (_, index) => config(`c${index}`));
    const {changes, runs} = writer(
      {},
      [100, 100, 30].map((size, index) => ({
        exitCode: 0,
        stderr: '',
        stdout: all
          .slice(index * 100, index * 100 + size)
          .map((one) => `configmap/${one.metadata.name}\n`)
          .join(''),
      })),
    );
    expect((await changes.apply(all)).map((one) => one.key.name)).toEqual(all.map((one) => one.metadata.name));
    expect(runs).toHaveLength(3);
  });
});

describe('single writes', () => {
  const key = {apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'gomeet', name: 'web'};
  const web = '/apis/apps/v1/namespaces/gomeet/deployments/web';

  it('creates, and takes "already exists" as an answer', async () => {
    const {changes, asked} = writer({
      [`POST ${path}`]: () => (asked.filter((one) => one.method === 'POST').length === 1 ? {} : status(409, 'AlreadyExists', 'exists')),
    });
    expect(await changes.create(config('a'))).toBe('created');
    expect(await changes.create(config('a'))).toBe('exists');
  });
  it('never quotes a refused Secret', async () => {
    const {changes} = writer({'POST /api/v1/namespaces/gomeet/secrets': status(422, 'Invalid', 'data: Invalid value: "swordfish"')});
    const secret: KubeObject = {apiVersion: 'v1', kind: 'Secret', metadata: {name: 's', namespace: 'gomeet'}};
    const error = await changes.create(secret).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('refused secret/s (422 Invalid)');
    expect(String(error)).not.toContain('swordfish');
  });
  it('scales by the scale subresource, as gomeet', async () => {
    const {changes, asked} = writer({[`PATCH ${web}/scale`]: {}});
    await changes.scale(key, 7);
    expect(asked.at(-1)).toMatchObject({
      path: `${web}/scale?fieldManager=gomeet`,
      body: {spec: {replicas: 7}},
      contentType: 'application/merge-patch+json',
    });
  });
  it('merges', async () => {
    const {changes, asked} = writer({[`PATCH ${path}/a`]: {}});
    await changes.merge({apiVersion: 'v1', kind: 'ConfigMap', namespace: 'gomeet', name: 'a'}, {data: {x: 'y'}});
    expect(asked.at(-1)).toMatchObject({path: `${path}/a?fieldManager=gomeet`, body: {data: {x: 'y'}}});
  });
  it('replaces what nobody changed since, and tells a conflict from a failure', async () => {
    const stored = {...config('a'), metadata: {...config('a').metadata, resourceVersion: '8'}};
    const {changes, asked} = writer({
      [`PUT ${path}/a`]: stored,
      [`PUT ${path}/b`]: status(409, 'Conflict', 'the object has been modified'),
      [`PUT ${path}/d`]: status(403, 'Forbidden', 'not yours'),
    });
    const given = {...config('a'), metadata: {...config('a').metadata, resourceVersion: '7'}};
    expect(await changes.replace(given)).toEqual(stored);
    expect(asked.at(-1)).toMatchObject({path: `${path}/a?fieldManager=gomeet&fieldValidation=Strict`, body: given});
    expect(await changes.replace(config('b'))).toBe('conflict');
    expect(await changes.replace(config('gone'))).toBe('conflict');
    await expect(changes.replace(config('d'))).rejects.toThrow('not yours');
  });
  it('replaces a status by its subresource', async () => {
    const {changes, asked} = writer({[`PUT ${web}/status`]: {status: {replicas: 1}}});
    const given = {...key, metadata: {name: 'web', namespace: 'gomeet', resourceVersion: '7'}, status: {replicas: 2}};
    expect(await changes.replaceStatus(given)).toMatchObject({status: {replicas: 1}});
    expect(asked.at(-1)).toMatchObject({method: 'PUT', path: `${web}/status?fieldManager=gomeet&fieldValidation=Strict`, body: given});
  });
  it('removes in the background, and absent is success', async () => {
    const {changes, asked} = writer({[`DELETE ${web}`]: {}});
    await changes.remove(key);
    expect(asked.at(-1)?.body).toMatchObject({propagationPolicy: 'Background'});
    await changes.remove({...key, name: 'gone'});
    await changes.remove({...key, apiVersion: 'none.io/v1', kind: 'None'});
  });
  it('does not hide a refused removal', async () => {
    const {changes} = writer({[`DELETE ${web}`]: status(403, 'Forbidden', 'not yours')});
    await expect(changes.remove(key)).rejects.toThrow('not yours');
  });
});

describe('evict', () => {
  const pod = {apiVersion: 'v1', kind: 'Pod', namespace: 'gomeet', name: 'web-0'};
  const path = 'POST /api/v1/namespaces/gomeet/pods/web-0/eviction';

  it.each([
    ['evicted', {kind: 'Status', status: 'Success'}, 'evicted'],
    ['gone', status(404, 'NotFound', 'pods "web-0" not found'), 'gone'],
    [
      'kept by a budget, which is not asked again and again',
      status(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget."),
      {blocked: "Cannot evict pod as it would violate the pod's disruption budget."},
    ],
  ])('%s', async (_, answer, expected) => {
    const {changes} = writer({[path]: answer});
    expect(await changes.evict(pod)).toEqual(expected);
  });

  it('is told when it may not', async () => {
    const {changes} = writer({[path]: status(403, 'Forbidden', 'pods "web-0" is forbidden')});
    await expect(changes.evict(pod)).rejects.toThrow('pods "web-0" is forbidden');
  });
});

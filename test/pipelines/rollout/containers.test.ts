import {describe, expect, test} from 'vitest';
import type {KubeObject} from '../../../src/core/objects.ts';
import {chooseContainer, sharing, withImage} from '../../../src/pipelines/rollout/containers.ts';
import {target} from '../_deployed.ts';

function workload(
  containers: readonly object[],
  more: {readonly init?: readonly object[]; readonly annotations?: object} = {},
): KubeObject {
  const init = more.init === undefined ? {} : {initContainers: more.init};
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: 'web'},
    spec: {template: {metadata: {annotations: more.annotations ?? {}}, spec: {...init, containers}}},
  };
}

describe('the container that is meant', () => {
  test.each<[string, KubeObject, string]>([
    ['the only one', workload([{name: 'x'}], {init: [{name: 'migrate'}]}), 'x'],
    ['that of the workload’s name', workload([{name: 'log'}, {name: 'web'}]), 'web'],
    ['the marked one', workload([{name: 'a'}, {name: 'b'}], {annotations: {'kubectl.kubernetes.io/default-container': 'b'}}), 'b'],
    ['the only one that is no sidecar', workload([{name: 'redis'}, {name: 'exporter'}, {name: 'config-reloader'}]), 'redis'],
  ])('%s', (_, object, name) => {
    expect(chooseContainer(object, undefined).name).toBe(name);
  });

  test('may be named, also an init container', () => {
    expect(chooseContainer(workload([{name: 'x'}], {init: [{name: 'migrate'}]}), 'migrate').init).toBe(true);
  });

  test('must be named where two may be meant', () => {
    expect(() => chooseContainer(workload([{name: 'a'}, {name: 'b'}]), undefined)).toThrow(/which one is meant is not clear: a, b$/);
  });

  test('is clear for every service of the platform', () => {
    const services = target.manifests.filter((object) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind));
    const meant = Object.fromEntries(services.map((object) => [object.metadata.name, chooseContainer(object, undefined).name]));
    expect(meant).toMatchObject({
      'postgres-primary': 'postgres',
      'postgres-wal-archiver': 'postgres-wal-archiver',
      'redis-master': 'redis',
      pgbouncer: 'pgbouncer',
      prometheus: 'prometheus',
      'livekit-sfu': 'livekit-sfu',
    });
  });
});

test('only containers of exactly the same image change with it', () => {
  const object = workload(
    [
      {name: 'web', image: 'a:1', args: ['x']},
      {name: 'side', image: 'b:1'},
    ],
    {
      init: [
        {name: 'migrate', image: 'a:1'},
        {name: 'wait', image: 'a:2'},
      ],
    },
  );
  const names = sharing(object, chooseContainer(object, undefined)).map((one) => one.name);
  expect(names).toEqual(['migrate', 'web']);
  expect(withImage(object, names, 'a:3')).toEqual(
    workload(
      [
        {name: 'web', image: 'a:3', args: ['x']},
        {name: 'side', image: 'b:1'},
      ],
      {
        init: [
          {name: 'migrate', image: 'a:3'},
          {name: 'wait', image: 'a:2'},
        ],
      },
    ),
  );
});

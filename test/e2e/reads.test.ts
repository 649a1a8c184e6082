import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {scanPods} from '../../src/checks/kubernetes/_scan.ts';
import type {World} from '../../src/core/ports.ts';
import {builtInKinds} from '../../src/tools/built-in-kinds.ts';
import {clusterWorld} from '../../src/tools/world.ts';
import {sandboxOf, type TestSandbox} from './_sandbox.ts';

/** What reads of the cluster take for granted about an API server, on a real one. */
let sandbox: TestSandbox;
let world: World;
const signal = new AbortController().signal;

beforeAll(async () => {
  sandbox = await sandboxOf('dev');
  const {kubeconfigs, binDir} = JSON.parse(await readFile(join(sandbox.dir, 'sandbox.json'), 'utf8')) as {
    readonly kubeconfigs: {readonly admin: string};
    readonly binDir: string;
  };
  world = await clusterWorld({kubeconfig: kubeconfigs.admin, namespace: 'gomeet', kubectl: join(binDir, 'kubectl'), kind: 'sandbox'});
});
afterAll(async () => {
  await world?.close();
  await sandbox?.down();
});

test('the kinds that are never asked for are served as they are written down', async () => {
  const {stdout} = await sandbox.kubectl(['api-resources', '--no-headers'], {admin: true});
  const served = new Map<string, object>(
    stdout.split('\n').map((line) => {
      const words = line.trim().split(/\s+/);
      const [apiVersion, namespaced, kind] = words.slice(-3);
      return [`${apiVersion} ${kind}`, {plural: words[0], namespaced: namespaced === 'true'}] as const;
    }),
  );
  expect(builtInKinds.size).toBeGreaterThan(20);
  for (const [name, kind] of builtInKinds) expect(served.get(name), name).toEqual(kind);
});

test('a scan shows every pod once, those of the namespace and all others', async () => {
  const image = ['--image=busybox', '--restart=Never'];
  await sandbox.kubectl(['create', 'namespace', 'elsewhere'], {admin: true});
  for (const [namespace, name] of [
    ['gomeet', 'ours'],
    ['elsewhere', 'theirs-1'],
    ['elsewhere', 'theirs-2'],
  ] as const)
    expect(await sandbox.kubectl(['run', name, '-n', namespace, ...image], {admin: true})).toMatchObject({exitCode: 0});
  const seen: string[] = [];
  await scanPods(world.cluster, 'gomeet', ({metadata}) => seen.push(`${metadata.namespace}/${metadata.name}`), signal);
  expect(seen.filter((name) => /ours|theirs/.test(name)).sort()).toEqual(['elsewhere/theirs-1', 'elsewhere/theirs-2', 'gomeet/ours']);
});

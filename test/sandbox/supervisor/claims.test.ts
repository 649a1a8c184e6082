import {mkdtemp, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Machine} from '../../../src/sandbox/supervisor/machine.ts';
import {makePodFiles} from '../../../src/sandbox/supervisor/pod-files.ts';
import {FILES, podWith} from './_pods.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gomeet-claims-'));
});
afterEach(async () => {
  await rm(root, {recursive: true, force: true});
});

const pod = podWith(
  {volumeMounts: [{name: 'data', mountPath: '/data'}]},
  {spec: {volumes: [{name: 'data', persistentVolumeClaim: {claimName: 'data-redis-master-0'}}]}},
);

/** The pod's data directory, made as for a pod that starts while the claims are these. */
async function dataWith(claims: ReadonlyMap<string, string>): Promise<string> {
  const machine: Machine = {
    dir: root,
    root,
    identity: {user: 'somebody'},
    programs: {path: [], versions: {postgres: '15.18', pgbouncer: '1.18.0', redis: '7.0.15'}, files: FILES},
    shims: '/sandbox/shims',
    routesFile: '/sandbox/routes.sh',
    octet: 10,
  };
  const sources = {pod, address: '127.10.3.1', configMaps: new Map(), secrets: new Map(), claims};
  return (await makePodFiles(sources, new Map(), machine)).volumes.get('data') ?? '';
}

const claim = (uid: string) => new Map([['data-redis-master-0', uid]]);

test('data stays for the next pod of a claim, and a claim that was made anew is an empty volume', async () => {
  const kept = join(await dataWith(claim('first')), 'kept');
  await writeFile(kept, '');
  await dataWith(claim('first'));
  await expect(stat(kept)).resolves.toBeDefined();
  await dataWith(claim('second'));
  await expect(stat(kept)).rejects.toThrow('ENOENT');
});

test('a claim that is not there yet is waited for, as a kubelet does', async () => {
  await expect(dataWith(new Map())).rejects.toThrow('persistentvolumeclaim "data-redis-master-0" not found');
});

import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {commandLine, prepareContainer} from '../../../src/sandbox/supervisor/command.ts';
import type {EnvSources} from '../../../src/sandbox/supervisor/env.ts';
import type {Machine} from '../../../src/sandbox/supervisor/machine.ts';
import {parseConfigMap, parseSecret} from '../../../src/sandbox/supervisor/pod.ts';
import {makePodFiles, writePodFiles} from '../../../src/sandbox/supervisor/pod-files.ts';
import {FILES, mainOf, podWith} from './_pods.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gomeet-files-'));
});
afterEach(async () => {
  await rm(dir, {recursive: true, force: true});
});

const machine = (): Machine => ({
  dir,
  root: dir,
  identity: {user: 'somebody'},
  programs: {path: ['/usr/lib/postgresql/15/bin'], versions: {postgres: '15.18', pgbouncer: '1.18.0', redis: '7.0.15'}, files: FILES},
  shims: '/sandbox/shims',
  routesFile: '/sandbox/routes.sh',
  octet: 10,
});

const pod = podWith(
  {
    command: ['/bin/sh', '/scripts/start.sh', '$(CONFIG_DIR)/redis.conf'],
    env: [
      {name: 'CONFIG_DIR', value: '/etc/redis'},
      {name: 'PASSWORD', valueFrom: {secretKeyRef: {name: 'redis-credentials', key: 'password'}}},
    ],
    volumeMounts: [
      {name: 'config', mountPath: '/etc/redis/'},
      {name: 'scripts', mountPath: '/scripts'},
      {name: 'credentials', mountPath: '/run/secrets'},
      {name: 'data', mountPath: '/data'},
    ],
  },
  {
    spec: {
      volumes: [
        {name: 'config', configMap: {name: 'redis-config'}},
        {name: 'scripts', configMap: {name: 'redis-scripts', defaultMode: 0o555, items: [{key: 'a', path: 'start.sh'}]}},
        {name: 'credentials', secret: {secretName: 'redis-credentials', defaultMode: 0o440}},
        {name: 'data', persistentVolumeClaim: {claimName: 'data-redis-master-0'}},
        {name: 'info', downwardAPI: {items: [{path: 'name', fieldRef: {fieldPath: 'metadata.name'}}]}},
      ],
    },
  },
);

function sources(conf = 'dir /data\nactivedefrag yes\n'): EnvSources {
  const text = (value: string) => Buffer.from(value).toString('base64');
  const maps = [
    {metadata: {name: 'redis-config'}, data: {'redis.conf': conf}},
    {metadata: {name: 'redis-scripts'}, data: {a: '#!/bin/sh\nexec redis-server /data/redis.conf\n', b: 'unused'}},
  ].map(parseConfigMap);
  const secret = parseSecret({metadata: {name: 'redis-credentials'}, data: {password: text('/data')}});
  return {pod, address: '127.10.3.1', configMaps: new Map(maps.map((map) => [map.name, map])), secrets: new Map([[secret.name, secret]])};
}

test('volumes become files: routed, overridden, with their modes', async () => {
  const layout = await makePodFiles(sources(), new Map(), machine());
  const at = (volume: string) => layout.volumes.get(volume) ?? '';
  const conf = await readFile(join(at('config'), 'redis.conf'), 'utf8');
  expect(conf).toContain(`dir ${dir}/claims/data-redis-master-0\nactivedefrag no\n`);
  expect(await readFile(join(at('scripts'), 'start.sh'), 'utf8')).toContain(`redis-server ${dir}/claims/data-redis-master-0/redis.conf`);
  expect((await stat(join(at('scripts'), 'start.sh'))).mode & 0o777).toBe(0o555);
  await expect(stat(join(at('scripts'), 'b'))).rejects.toThrow('ENOENT');
  expect(await readFile(join(at('info'), 'name'), 'utf8')).toBe('redis-master-0');
});

test('a Secret is written as it is, even where it looks like a path', async () => {
  const layout = await makePodFiles(sources(), new Map(), machine());
  expect(await readFile(join(layout.volumes.get('credentials') ?? '', 'password'), 'utf8')).toBe('/data');
  expect(prepareContainer(mainOf(pod), sources(), machine(), layout).env['PASSWORD']).toBe('/data');
});

test('a path that an override brings is not taken for one of the container', async () => {
  const postgres = podWith(
    {
      volumeMounts: [
        {name: 'config', mountPath: '/etc/postgres'},
        {name: 'tmp', mountPath: tmpdir()},
      ],
    },
    {
      app: 'postgres',
      name: 'postgres-primary-0',
      spec: {
        volumes: [
          {name: 'config', configMap: {name: 'postgres-config'}},
          {name: 'tmp', emptyDir: {}},
        ],
      },
    },
  );
  const config = parseConfigMap({metadata: {name: 'postgres-config'}, data: {'postgresql.conf': "log_directory = '/etc/postgres'\n"}});
  const layout = await makePodFiles({...sources(), pod: postgres, configMaps: new Map([[config.name, config]])}, new Map(), machine());
  const lines = (await readFile(join(layout.volumes.get('config') ?? '', 'postgresql.conf'), 'utf8')).split('\n');
  expect(lines).toContain(`ident_file = '${dir}/pods/postgres-primary-0/pg_ident.conf'`);
  expect(lines).toContain(`log_directory = '${dir}/pods/postgres-primary-0/volumes/config'`);
  expect(await readFile(layout.ident, 'utf8')).toBe('sandbox "somebody" postgres\n');
});

test('a changed ConfigMap changes its file only, and data outlives the pod', async () => {
  const layout = await makePodFiles(sources(), new Map(), machine());
  const changed = await writePodFiles(layout, sources('port 7000\n'), new Map(), machine());
  expect(changed).toEqual([join(layout.volumes.get('config') ?? '', 'redis.conf')]);
  expect(await writePodFiles(layout, sources('port 7000\n'), new Map(), machine())).toEqual([]);
  const kept = join(layout.volumes.get('data') ?? '', 'kept');
  const lost = join(layout.tmp, 'lost');
  await Promise.all([writeFile(kept, ''), writeFile(lost, '')]);
  await makePodFiles(sources(), new Map(), machine());
  await expect(stat(kept)).resolves.toBeDefined();
  await expect(stat(lost)).rejects.toThrow('ENOENT');
});

test('a missing ConfigMap is named', async () => {
  await expect(makePodFiles({...sources(), configMaps: new Map()}, new Map(), machine())).rejects.toThrow(
    'configmap "redis-config" not found',
  );
});

test('the command line and the environment lead to the files', async () => {
  const layout = await makePodFiles(sources(), new Map(), machine());
  const {argv, env} = prepareContainer(mainOf(pod), sources(), machine(), layout);
  expect(argv).toEqual([
    '/bin/sh',
    `${dir}/pods/redis-master-0/volumes/scripts/start.sh`,
    `${dir}/pods/redis-master-0/volumes/config/redis.conf`,
  ]);
  expect(env).toMatchObject({
    HOSTNAME: 'redis-master-0',
    GOMEET_POD_ADDRESS: '127.10.3.1',
    GOMEET_SANDBOX_DIR: dir,
    GOMEET_SERVER_ARGUMENTS: '--cluster-preferred-endpoint-type ip',
    TMPDIR: `${dir}/pods/redis-master-0/tmp`,
  });
  expect(env['PATH']).toMatch(/^\/sandbox\/shims:\/usr\/lib\/postgresql\/15\/bin:/);
});

test.each([
  ['postgres', {args: ['postgres', '-c', 'x=1']}, ['docker-entrypoint.sh', 'postgres', '-c', 'x=1']],
  ['postgres', {}, ['docker-entrypoint.sh', 'postgres']],
  ['pgbouncer', {}, ['pgbouncer', '/etc/pgbouncer/pgbouncer.ini']],
  ['redis', {command: ['/usr/local/bin/no-such-program'], args: ['x']}, ['no-such-program', 'x']],
  ['livekit-sfu', {args: ['--config', '/etc/livekit.yaml']}, ['/cache/livekit-server', '--config', '/etc/livekit.yaml']],
])('a container of %s with %j runs %j', async (app, words, expected) => {
  const other = podWith(words, {app});
  const given: EnvSources = {...sources(), pod: other};
  const {programs, ...rest} = machine();
  const more = {...rest, programs: {...programs, files: {...FILES, livekit: '/cache/livekit-server'}}};
  const layout = await makePodFiles(given, new Map(), more);
  expect(prepareContainer(mainOf(other), given, more, layout).argv).toEqual(expected);
});

test('a server that keeps names gets addresses, in its files, its environment and its arguments', async () => {
  const sfu = podWith(
    {
      args: ['--url', 'http://redis:6379', '--listen=0.0.0.0:9'],
      env: [{name: 'PEER', value: 'redis.gomeet.svc:6379'}],
      volumeMounts: [{name: 'config', mountPath: '/etc/livekit'}],
    },
    {app: 'livekit-sfu', name: 'sfu-1', spec: {volumes: [{name: 'config', configMap: {name: 'livekit-config'}}]}},
  );
  const text = 'port: 7880\n# kept\nrtc:\n  use_external_ip: true\nredis:\n  address: redis:6379\n';
  const config = parseConfigMap({metadata: {name: 'livekit-config'}, data: {'livekit.yaml': text}});
  const given = {...sources(), pod: sfu, address: '127.10.4.1', configMaps: new Map([[config.name, config]])};
  const routes = new Map(['redis', 'redis.gomeet.svc'].map((name) => [name, '127.10.3.1']));
  const layout = await makePodFiles(given, routes, machine());
  const written = await readFile(join(layout.volumes.get('config') ?? '', 'livekit.yaml'), 'utf8');
  expect(written).toContain('# kept');
  expect(written).toContain('address: 127.10.3.1:6379');
  expect(written).toContain('use_external_ip: false');
  const {argv, env} = prepareContainer(mainOf(sfu), given, machine(), layout, routes);
  expect(argv).toEqual(['livekit-server', '--url', 'http://127.10.3.1:6379', '--listen=127.10.4.1:9']);
  expect(env['PEER']).toBe('127.10.3.1:6379');
});

test('what a variable brings is not rewritten twice', () => {
  expect(commandLine(['cat', '$(A)/x', '/data'], {A: '/data/b'}, [{from: '/data', to: '/elsewhere'}])).toEqual([
    'cat',
    '/data/b/x',
    '/elsewhere',
  ]);
});

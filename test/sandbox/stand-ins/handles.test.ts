import {mkdtemp, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {handlesFile, readHandles} from '../../../src/sandbox/stand-ins/handles.ts';
import {Registry} from '../../../src/sandbox/stand-ins/registry.ts';
import {behindOf} from '../../../src/sandbox/supervisor/behind.ts';
import {behindWriter, readBehind} from '../../../src/sandbox/supervisor/behind-file.ts';
import {FILES, podWith} from '../supervisor/_pods.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gomeet-handles-'));
});
afterEach(() => rm(dir, {recursive: true, force: true}));

test('a rehearsal is what the file says now; without it, or half written, nothing is bent', async () => {
  const handles = readHandles(dir);
  expect(handles().dns).toEqual({});
  await writeFile(handlesFile(dir), JSON.stringify({dns: {'api.gomeet.com': []}, delayMs: {'auth-service': 5}}));
  expect(handles()).toMatchObject({dns: {'api.gomeet.com': []}, delayMs: {'auth-service': 5}, errorShare: {}});
  await writeFile(handlesFile(dir), '{"dns"');
  await utimes(handlesFile(dir), 1, 1);
  expect(handles().dns).toEqual({});
  await rm(handlesFile(dir));
  expect(handles().delayMs).toEqual({});
});

test('metrics are written as Prometheus reads them', () => {
  const registry = new Registry().declare('a_total', 'counter', 'A.').declare('b', 'histogram', 'B.', [1, 2]);
  registry.add('a_total', {x: 'say "no"'});
  registry.add('a_total', {x: 'say "no"'});
  registry.observe('b', {}, 2);
  expect(registry.text()).toBe(
    [
      '# HELP a_total A.',
      '# TYPE a_total counter',
      'a_total{x="say \\"no\\""} 2',
      '# HELP b B.',
      '# TYPE b histogram',
      'b_bucket{le="1"} 0',
      'b_bucket{le="2"} 1',
      'b_bucket{le="+Inf"} 1',
      'b_sum 2',
      'b_count 1',
      '',
    ].join('\n'),
  );
});

test('the status knows what stands behind pods, and what could', async () => {
  const [real, other] = ['sfu-a', 'sfu-b'].map((name) => podWith({}, {app: 'livekit-sfu', name}));
  if (real === undefined || other === undefined) throw new Error('two pods');
  const stood = {pod: podWith({}, {app: 'traefik', name: 'traefik-a'}), address: '127.10.10.1', entry: {containers: {}}};
  const {coturn: _, ...files} = {...FILES, livekit: '/cache/livekit-server', coturn: ''};
  behindWriter(dir, () => {})(behindOf([real], [other], [stood], {files}));
  await expect
    .poll(() => readBehind(dir))
    .toMatchObject({
      apps: [
        {app: 'livekit-sfu', kind: 'process', pods: ['sfu-a'], simulated: 1},
        {app: 'traefik', kind: 'stand-in', pods: ['traefik-a'], simulated: 0},
      ],
      missing: expect.arrayContaining([{program: 'coturn', install: 'apt-get install coturn'}]),
    });
});

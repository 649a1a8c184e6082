import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Ajv2020} from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {healthProm} from '../../src/render/health-prom.ts';
import {mixed} from '../render/_health.ts';
import {gomeet, ownState} from './_gomeet.ts';

let state: string;
let cwd: string;
beforeAll(async () => {
  state = await ownState();
  cwd = await mkdtemp(join(tmpdir(), 'gomeet-health-'));
});
afterAll(() => Promise.all([state, cwd].map((folder) => rm(folder, {recursive: true, force: true}))));

const promtool = (input: string) => execa('promtool', ['check', 'metrics'], {input, reject: false});

describe('health-check on the simulator, with nothing installed', () => {
  test('writes every format in one run, and Prometheus takes the textfile without a warning', async () => {
    const outputs = ['json=h.json', 'html=h.html', 'junit=h.xml', 'markdown=h.md', 'prom=h.prom'].flatMap((one) => ['--output', one]);
    const env = {PATH: '/nonexistent'};
    const ran = await gomeet(['health-check', '--simulate', '--output', 'text', ...outputs], {state, cwd, env});
    expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
    const ajv = new Ajv2020({allErrors: true, allowUnionTypes: true});
    addFormats.default(ajv);
    const valid = ajv.compile(JSON.parse(await readFile(join(import.meta.dirname, '..', '..', 'schemas', 'health-check.json'), 'utf8')));
    const document = JSON.parse(await readFile(join(cwd, 'h.json'), 'utf8'));
    expect(valid(document), ajv.errorsText(valid.errors)).toBe(true);
    expect(document.summary.probes).toBeGreaterThanOrEqual(70);
    const {exitCode, stderr} = await promtool(await readFile(join(cwd, 'h.prom'), 'utf8'));
    expect([exitCode, stderr]).toEqual([0, '']);
  });

  test('a frozen API server is one failure, and the rest is skipped', async () => {
    const ran = await gomeet(['health-check', '--simulate', '--simulate-fault', 'api-server-down', '--json'], {state, cwd});
    const {counts, probes} = JSON.parse(ran.stdout).summary;
    expect([ran.exitCode, counts]).toEqual([3, {pass: 0, warn: 0, fail: 1, unknown: 0, skip: probes - 1}]);
  });
});

test('promtool takes whatever a server said, and refuses what it should', async () => {
  const text = healthProm(mixed());
  expect(await promtool(text)).toMatchObject({exitCode: 0, stderr: '', stdout: ''});
  expect((await promtool(text.replaceAll('\\"', '"'))).exitCode).not.toBe(0);
});

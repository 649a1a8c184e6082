import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {Ajv2020} from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {faults} from '../../src/faults/index.ts';
import {gomeet, ownState, resultOf, troubles} from './_gomeet.ts';

let state: string;
beforeAll(async () => {
  state = await ownState();
});
afterAll(() => rm(state, {recursive: true, force: true}));

const deploy = (args: readonly string[] = []) => gomeet(['deploy', '--simulate', '--yes', '--json', ...args], {state});

describe('the main job of a newcomer', () => {
  test('deploy --simulate --yes ends green, says simulated, and tells what to do next', async () => {
    const ran = await gomeet(['deploy', '--simulate', '--yes'], {state});
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stdout).toContain('simulated');
    expect(ran.stdout).toContain('DNS: api.gomeet.com A ');
    expect(
      ran.stderr
        .split('\n')
        .filter((line) => line !== '')
        .every((line) => line.startsWith('simulated ')),
    ).toBe(true);
  });

  test('without --yes and without a terminal it is refused, and says what would be changed', async () => {
    const ran = await gomeet(['deploy', '--simulate'], {state});
    expect(ran.exitCode).toBe(6);
    expect(ran.stdout).toContain('--yes');
  });

  test('the document is valid against the shipped schema, also when refused or wrongly used', async () => {
    const ajv = new Ajv2020({allErrors: true, allowUnionTypes: true});
    addFormats.default(ajv);
    const schema = JSON.parse(await readFile(join(import.meta.dirname, '..', '..', 'schemas', 'deploy.json'), 'utf8'));
    const valid = ajv.compile(schema);
    for (const args of [
      [],
      ['--dry-run'],
      ['--expect', '000000000000'],
      ['--simulate-fault', 'crash-loop'],
      ['--only', 'nonsense'],
      ['--bogus'],
    ]) {
      const ran = await deploy(args);
      expect(valid(JSON.parse(ran.stdout)), `${args.join(' ')}: ${ajv.errorsText(valid.errors)}`).toBe(true);
    }
  });
});

describe('faults', () => {
  const noticed = faults.filter((fault) => fault.simulate !== undefined && fault.mustNotice.length > 0);
  test.each(noticed.map((fault) => [fault.name, fault] as const))(
    '%s is noticed by the gate that must, with exit 3',
    async (name, fault) => {
      const ran = await deploy(['--simulate-fault', name]);
      const result = resultOf(ran);
      expect(ran.exitCode, result.message).toBe(3);
      const failing = result.records.flatMap((record) => record.findings).filter((finding) => finding.status === 'fail');
      expect(failing.filter((finding) => fault.mustNotice.includes(finding.id)).map((finding) => finding.id)).not.toEqual([]);
      expect(result.message).toContain(failing[0]?.id);
    },
  );
});

describe('kill -9 at every step boundary', () => {
  test('a re-run converges, and the next one finds everything settled', async () => {
    const folder = await mkdtemp(join(state, 'kill-'));
    const boundaries = 60;
    let killed = 0;
    for (let after = 1; after <= boundaries; after += 1) {
      const file = join(folder, `${after}.json`);
      const first = await deploy(['--simulate-state', file, '--simulate-fault', `deployer-killed:${after}`]);
      if (first.exitCode === 0) break;
      killed += 1;
      const second = await deploy(['--simulate-state', file, '--lock-wait', '60s']);
      expect(troubles(resultOf(second)), `killed after change ${after}`).toEqual([]);
      const third = resultOf(await deploy(['--simulate-state', file]));
      expect(
        third.records.map((record) => record.state).filter((one) => one !== 'settled'),
        `killed after change ${after}`,
      ).toEqual([]);
    }
    expect(killed).toBeGreaterThan(10);
    expect(killed).toBeLessThan(boundaries);
  });
});

describe('a plan that was approved', () => {
  test('is carried out under its hash, and refused when it is another', async () => {
    const file = join(await mkdtemp(join(state, 'plan-')), 'world.json');
    const planned = resultOf(await deploy(['--dry-run', '--simulate-state', file]));
    expect(planned.outcome).toBe('planned');
    expect((await deploy(['--expect', '0123456789ab', '--simulate-state', file])).exitCode).toBe(6);
    const done = resultOf(await deploy(['--expect', planned.planHash, '--simulate-state', file]));
    expect(troubles(done)).toEqual([]);
    expect(done.planHash).toBe(planned.planHash);
    expect((await deploy(['--expect', planned.planHash, '--simulate-state', file])).exitCode).toBe(6);
  });
});

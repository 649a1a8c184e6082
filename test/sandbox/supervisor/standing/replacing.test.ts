import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Act, Standing} from '../../../../src/faults/_standing.ts';
import {writeAtomic} from '../../../../src/sandbox/atomic.ts';
import {effectFile, faultsDir, readReached, WANTED} from '../../../../src/sandbox/faults/standing.ts';
import {isHeld} from '../../../../src/sandbox/supervisor/holds.ts';
import {enforceOnce} from '../../../../src/sandbox/supervisor/standing/index.ts';
import {FakePod, groundOf} from './_ground.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gomeet-standing-'));
});
afterEach(() => rm(dir, {recursive: true, force: true}));

const wantedFile = (id: string) => join(faultsDir(dir), `${id}${WANTED}`);
const want = (acts: readonly Act[], more: Partial<Standing> = {}) =>
  writeAtomic(wantedFile('f@a'), JSON.stringify({id: 'f@a', acts, ...more} satisfies Standing));
const healed = () => rm(wantedFile('f@a'));
const effect = async () => (await readReached(effectFile(dir, 'f@a')))?.effect;

test('a process reads its configuration anew at both ends, once the files had time', async () => {
  const pod = new FakePod('a');
  const mark = join(faultsDir(dir), 'marks', 'f@a.0.a');
  await want([{kind: 'restart', pods: {pod: 'a'}}]);
  await enforceOnce(groundOf(dir, [pod]));
  expect(pod.events).toEqual([]);
  await writeFile(mark, `first ${Date.now() - 2_000}`);
  await enforceOnce(groundOf(dir, [pod]));
  await enforceOnce(groundOf(dir, [pod]));
  expect([pod.events, await effect()]).toEqual([['kill'], 'active']);
  await healed();
  await enforceOnce(groundOf(dir, [pod]));
  await writeFile(mark, `last ${Date.now() - 2_000}`);
  await enforceOnce(groundOf(dir, [pod]));
  expect([pod.events, await effect()]).toEqual([['kill', 'kill'], undefined]);
});

test('a replica is cloned again: its data and its slot go, then its pod', async () => {
  const asked: string[] = [];
  const replaced: string[] = [];
  const primary = new FakePod('p', ({stdin}) => {
    asked.push(stdin.includes("slot_name = 'replica_0'") ? 'drop slot' : stdin);
    return {code: 0, stdout: '1'};
  });
  const replica = new FakePod('a', ({argv}) => {
    asked.push(argv.at(-1)?.includes('mv ') === true ? 'data away' : 'clean up');
    return {code: 0, stdout: ''};
  });
  await want([{kind: 'rebuild', pods: {pod: 'a'}, primary: 'p', slot: 'replica_0'}]);
  await enforceOnce(groundOf(dir, [primary, replica], replaced));
  expect([asked, await effect()]).toEqual([[], 'active']);
  await healed();
  await enforceOnce(groundOf(dir, [primary, replica], replaced));
  expect([asked, replica.events, await isHeld(dir, 'a')]).toEqual([['data away'], ['kill'], true]);
  await enforceOnce(groundOf(dir, [primary, replica], replaced));
  expect([asked, replaced]).toEqual([['data away', 'drop slot'], ['a']]);
  // The old one is still there: it is not taken for the new one.
  await enforceOnce(groundOf(dir, [primary, replica], replaced));
  expect([await isHeld(dir, 'a'), await effect()]).toEqual([false, 'active']);
  const successor = new FakePod('a', replica.answer);
  successor.process = 5_000_000;
  await enforceOnce(groundOf(dir, [primary, successor], replaced));
  expect([asked.at(-1), await effect(), replaced]).toEqual(['clean up', undefined, ['a']]);
});

import {mkdtemp, readdir, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Act, Standing} from '../../../../src/faults/_standing.ts';
import {writeAtomic} from '../../../../src/sandbox/atomic.ts';
import {effectFile, faultsDir, readReached, WANTED} from '../../../../src/sandbox/faults/standing.ts';
import {isHeld} from '../../../../src/sandbox/supervisor/holds.ts';
import {chosen} from '../../../../src/sandbox/supervisor/standing/handlers.ts';
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

/** A server with one setting, which it loses when it restarts. */
function server(name: string) {
  const held = {value: 'old', asked: [] as string[]};
  const pod = new FakePod(name, ({argv, saved}) => {
    const [what = ''] = argv;
    held.asked.push(what);
    if (what === 'set') held.value = 'new';
    if (what === 'reset') held.value = saved ?? '';
    return {code: 0, stdout: `${held.value}\n`};
  });
  return {pod, held};
}
const told: Act = {
  kind: 'state',
  pods: {pod: 'a'},
  holds: {argv: ['get'], shows: '^new$'},
  saves: {argv: ['get']},
  apply: [{argv: ['set']}],
  undo: [{argv: ['reset']}],
};

describe('what a server was told', () => {
  test('is told once, again after a restart, and put back to what was there first', async () => {
    const {pod, held} = server('a');
    await want([told]);
    await enforceOnce(groundOf(dir, [pod]));
    expect([held.value, await effect()]).toEqual(['new', 'active']);
    await enforceOnce(groundOf(dir, [pod]));
    expect(held.asked.filter((what) => what === 'set')).toHaveLength(1);
    held.value = 'of another configuration';
    await enforceOnce(groundOf(dir, [pod]));
    expect(held.value).toBe('new');
    await healed();
    await enforceOnce(groundOf(dir, [pod]));
    expect([held.value, await effect()]).toEqual(['old', undefined]);
    expect(await readdir(join(faultsDir(dir), 'marks'))).toEqual([]);
  });

  test('is remembered where only its owner can read it', async () => {
    await want([told]);
    await enforceOnce(groundOf(dir, [server('a').pod]));
    const mark = join(faultsDir(dir), 'marks', 'f@a.0.a');
    expect([await readFile(mark, 'utf8'), (await stat(mark)).mode & 0o777]).toEqual(['old', 0o600]);
  });

  test('waits for a pod that does not run, and cannot be put back while it does not', async () => {
    const {pod, held} = server('a');
    await want([told]);
    expect(await enforceOnce(groundOf(dir, []))).toBe(true);
    expect(await effect()).toBe('armed');
    await enforceOnce(groundOf(dir, [pod]));
    await healed();
    pod.process = undefined;
    expect(await enforceOnce(groundOf(dir, [pod]))).toBe(true);
    expect(await enforceOnce(groundOf(dir, []))).toBe(true);
    expect(await effect()).toBe('active');
    pod.process = 1;
    expect(await enforceOnce(groundOf(dir, [pod]))).toBe(false);
    expect(held.value).toBe('old');
  });

  test('counts as in force only when it is seen where it shows', async () => {
    const {pod} = server('a');
    let seen = 'f';
    const other = new FakePod('b', () => ({code: 0, stdout: seen}));
    await want([told], {shown: {pods: {pod: 'b'}, question: {argv: ['look'], shows: '^t$'}}});
    await enforceOnce(groundOf(dir, [pod, other]));
    expect(await effect()).toBe('armed');
    seen = 't';
    await enforceOnce(groundOf(dir, [pod, other]));
    expect(await effect()).toBe('active');
  });
});

describe('a process that is held down', () => {
  const down: Act = {kind: 'hold', pods: {labels: {app: 'turn'}}};

  test('ends, and so does each that comes in its place, until it is released', async () => {
    const [one, two] = [new FakePod('t-1', undefined, {app: 'turn'}), new FakePod('t-2', undefined, {app: 'turn'})];
    await want([down]);
    await enforceOnce(groundOf(dir, [one, new FakePod('other')]));
    expect([one.events, await isHeld(dir, 't-1'), await effect()]).toEqual([['kill'], true, 'active']);
    one.process = undefined;
    await enforceOnce(groundOf(dir, [one, two]));
    expect([one.events, two.events]).toEqual([['kill'], ['kill']]);
    await healed();
    await enforceOnce(groundOf(dir, []));
    expect([await isHeld(dir, 't-1'), await isHeld(dir, 't-2'), await effect()]).toEqual([false, false, undefined]);
  });

  test('may be that of a sidecar, or wait for what a pod says', async () => {
    let state = 'forming';
    const pod = new FakePod('a', () => ({code: 0, stdout: state}));
    await want([{kind: 'hold', pods: {pod: 'a'}, container: 'exporter', after: {argv: ['state'], shows: '^formed$'}}]);
    await enforceOnce({...groundOf(dir, [pod]), forming: () => true});
    await enforceOnce(groundOf(dir, [pod]));
    expect([pod.events, await effect()]).toEqual([[], 'armed']);
    state = 'formed';
    await enforceOnce(groundOf(dir, [pod]));
    expect([pod.events, await isHeld(dir, 'a.exporter'), await isHeld(dir, 'a')]).toEqual([['kill exporter'], true, false]);
  });
});

test('acts begin one after the other, and end in the opposite order', async () => {
  const order: string[] = [];
  let ready = false;
  const pod = new FakePod('a', ({argv: [what = '']}) => {
    if (!what.startsWith('ask')) order.push(what);
    return {code: 0, stdout: what === 'ask-1' ? String(ready) : what === 'ask-2' ? String(order.includes('do-2')) : ''};
  });
  const act = (n: number): Act => ({
    kind: 'state',
    pods: {pod: 'a'},
    holds: {argv: [`ask-${n}`], shows: '^true$'},
    apply: [{argv: [`do-${n}`]}],
    undo: [{argv: [`undo-${n}`]}],
  });
  await want([act(1), act(2)]);
  await enforceOnce(groundOf(dir, [pod]));
  ready = true;
  await enforceOnce(groundOf(dir, [pod]));
  await healed();
  await enforceOnce(groundOf(dir, [pod]));
  expect(order).toEqual(['do-1', 'do-2', 'undo-2', 'undo-1']);
});

test('pods are chosen by name or by labels, at most so many', () => {
  const pods = ['b', 'c', 'a'].map((name) => new FakePod(name, undefined, {app: name === 'c' ? 'other' : 'sfu'}));
  const names = (of: Act['pods']) => chosen(pods, of).map(({name}) => name);
  expect(names({pod: 'b'})).toEqual(['b']);
  expect(names({labels: {app: 'sfu'}})).toEqual(['a', 'b']);
  expect(names({labels: {app: 'sfu'}, most: 1})).toEqual(['a']);
});

test('a file that cannot be read is no fault', async () => {
  await writeAtomic(wantedFile('f@a'), '{"id": "f@a", "acts": [{"kind": "explode"}]}');
  expect(await enforceOnce(groundOf(dir, [new FakePod('a')]))).toBe(false);
  expect(await effect()).toBeUndefined();
});

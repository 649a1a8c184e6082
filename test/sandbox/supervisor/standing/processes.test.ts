import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {descendants} from '../../../../src/sandbox/supervisor/standing/descendants.ts';
import {freeze} from '../../../../src/sandbox/supervisor/standing/freeze.ts';
import {Marks} from '../../../../src/sandbox/supervisor/standing/marks.ts';
import {session} from '../../../../src/sandbox/supervisor/standing/session.ts';
import {FakePod, groundOf} from './_ground.ts';

let dir = '';
let children: ChildProcess[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gomeet-freeze-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await rm(dir, {recursive: true, force: true});
});

/** A process group of its own; `argv0` is what it calls itself. */
async function started(argv0: string, detached = true): Promise<number> {
  const child = spawn('sleep', ['300'], {argv0, detached, stdio: 'ignore'});
  children.push(child);
  await new Promise((resolve) => child.once('spawn', resolve));
  return child.pid ?? 0;
}

async function becomes(pid: number, letter: string): Promise<string> {
  let state = '';
  for (let tries = 0; tries < 200 && state !== letter; tries++) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') X');
    state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    if (state !== letter) await sleep(5);
  }
  return state;
}

test('a frozen process stands still, and goes on when it is healed', async () => {
  const pod = new FakePod('a');
  pod.process = await started('server');
  const act = {kind: 'freeze', pods: {pod: 'a'}} as const;
  const marks = new Marks(dir, 'f@a', 0);
  expect(await freeze.apply(act, pod, marks, groundOf(dir, [pod]))).toBe('active');
  expect(await becomes(pod.process, 'T')).toBe('T');
  expect(await marks.pods()).toEqual(['a']);
  expect(await freeze.undo(act, 'a', pod, marks, groundOf(dir, [pod]))).toBe(true);
  expect(await becomes(pod.process, 'S')).toBe('S');
});

test('only the child that calls itself so is frozen', async () => {
  const [receiver, writer] = [await started('walreceiver streaming', false), await started('checkpointer', false)];
  const pod = new FakePod('a');
  pod.process = process.pid;
  const titles = (await descendants(process.pid)).filter(({pid}) => [receiver, writer].includes(pid)).map(({title}) => title);
  expect(titles.sort()).toEqual(['checkpointer 300', 'walreceiver streaming 300']);
  const act = {kind: 'freeze', pods: {pod: 'a'}, title: 'walreceiver'} as const;
  const marks = new Marks(dir, 'f@a', 0);
  expect(await freeze.apply(act, pod, marks, groundOf(dir, [pod]))).toBe('active');
  expect([await becomes(receiver, 'T'), await becomes(writer, 'S')]).toEqual(['T', 'S']);
  expect(await freeze.apply({...act, title: 'nobody'}, pod, marks, groundOf(dir, [pod]))).toBe('armed');
  await freeze.undo(act, 'a', pod, marks, groundOf(dir, [pod]));
  expect(await becomes(receiver, 'S')).toBe('S');
});

test('a session is started once, again when it ended, and ends with the fault', async () => {
  class Pod extends FakePod {
    override async launch(argv: readonly string[]): Promise<number> {
      await super.launch(argv);
      return started('client');
    }
  }
  const pod = new Pod('a');
  const act = {kind: 'session', pods: {pod: 'a'}, command: {argv: ['client']}} as const;
  const marks = new Marks(dir, 'f@a', 0);
  const apply = () => session.apply(act, pod, marks, groundOf(dir, [pod]));
  expect([await apply(), await apply(), pod.events]).toEqual(['active', 'active', ['launch client']]);
  const first = Number((await marks.get('a'))?.split(' ')[0]);
  process.kill(first, 'SIGKILL');
  await becomes(first, 'X');
  expect([await apply(), pod.events.length]).toEqual(['active', 2]);
  const second = Number((await marks.get('a'))?.split(' ')[0]);
  expect(await session.undo(act, 'a', undefined, marks, groundOf(dir, []))).toBe(true);
  expect(await becomes(second, 'X')).toBe('X');
});

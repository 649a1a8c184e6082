import {mkdtemp, readFile, rm, stat, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {World} from '../../src/core/ports.ts';
import {type FileLockOptions, fileLock} from '../../src/tools/file-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gomeet-'));
});
afterEach(() => rm(folder, {recursive: true, force: true}));

const never = new AbortController().signal;
/** A clock whose timers are fired by the test. */
function clockOf() {
  const timers: (() => void)[] = [];
  const clock = {
    now: () => new Date(),
    sleep: async (): Promise<void> => undefined,
    timer: (_: number, fire: () => void) => {
      timers.push(fire);
      return {cancel: () => undefined};
    },
  };
  return {
    clock,
    fire: () => {
      for (const one of timers.splice(0)) one();
    },
  };
}

function lock(who: string, more: Partial<FileLockOptions> = {}, clock = clockOf().clock) {
  const owner = {identity: who, by: who, host: 'here'};
  return fileLock({
    file: join(folder, 'locks', 'one.json'),
    what: 'cluster meet of this account',
    owner,
    world: {clock} as unknown as World,
    ...more,
  });
}
const said: string[] = [];
const acquire = (one: ReturnType<typeof lock>, waitMs?: number) =>
  one.acquire({command: 'gomeet cluster apply', ...(waitMs === undefined ? {} : {waitMs})}, (message) => said.push(message), never);

test('one has it, the other is refused with who, until it is given back', async () => {
  const held = await acquire(lock('alice'));
  expect((await stat(join(folder, 'locks', 'one.json'))).mode & 0o777).toBe(0o600);
  await expect(acquire(lock('bob'))).rejects.toMatchObject({
    exit: 'refused',
    message: expect.stringMatching(
      /^cluster meet of this account is locked by alice on here \(process \d+\) since \S+: gomeet cluster apply$/,
    ),
  });
  await held.release();
  await held.release();
  await (await acquire(lock('bob'))).release();
});

test('a dead holder loses it, and only one of two takes it over', async () => {
  await acquire(lock('alice'));
  // Whoever asks says that alice is dead; a pid alone does not tell her from the one that took it over.
  const once = () => {
    let asked = false;
    return () => {
      const first = !asked;
      asked = true;
      return !first;
    };
  };
  const tries = await Promise.allSettled(['bob', 'carol'].map((who) => acquire(lock(who, {alive: once()}))));
  expect(tries.map(({status}) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const holder = JSON.parse(await readFile(join(folder, 'locks', 'one.json'), 'utf8'));
  expect(['bob', 'carol']).toContain(holder.by);
});

test('a holder on another machine is alive while its file is renewed', async () => {
  await acquire(lock('alice', {owner: {identity: 'alice', by: 'alice', host: 'there'}}));
  await expect(acquire(lock('bob', {alive: () => false}))).rejects.toThrow(/locked by alice on there/);
  const long = new Date(Date.now() - 120_000);
  await utimes(join(folder, 'locks', 'one.json'), long, long);
  await (await acquire(lock('bob', {alive: () => false}))).release();
});

test('waits, as long as it was told to', async () => {
  const held = await acquire(lock('alice'));
  const clock = {...clockOf().clock, sleep: async () => held.release()};
  await (await acquire(lock('bob', {}, clock), 60_000)).release();
  expect(said.at(-1)).toMatch(/^waiting up to 60 s for the lock, held by alice on here/);
});

test('a lock that somebody removed is lost: the run stops', async () => {
  const {clock, fire} = clockOf();
  const held = await acquire(lock('alice', {}, clock));
  await rm(join(folder, 'locks', 'one.json'));
  const lost = new Promise((resolve) => held.lost.addEventListener('abort', () => resolve(held.lost.reason)));
  fire();
  expect(String(await lost)).toMatch(/the lock of cluster meet of this account was lost: its file was removed/);
});

test('a file that is no lock of ours is left alone while it is fresh', async () => {
  await (await acquire(lock('alice'))).release();
  await writeFile(join(folder, 'locks', 'one.json'), 'garbage');
  await expect(acquire(lock('bob'))).rejects.toThrow(/is locked by somebody/);
});

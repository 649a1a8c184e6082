import {mkdtemp, readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {endProcess, endRecorded, isAlive, listProcesses, startProcess, startTicks} from '../../src/sandbox/processes.ts';
import {sweep} from '../../src/sandbox/sweep.ts';

async function sandbox(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'gomeet-'));
}

test('a process is recorded, lives, and is gone after it was ended', async () => {
  const dir = await sandbox();
  const ref = await startProcess(dir, 'sleeper', ['sh', '-c', 'echo started; exec sleep 60']);
  onTestFinished(() => endProcess(ref));
  expect(isAlive(ref)).toBe(true);
  expect(await listProcesses(dir)).toEqual([ref]);
  await expect.poll(() => readFile(ref.log, 'utf8')).toBe('started\n');
  await endRecorded(dir, ref);
  expect(isAlive(ref)).toBe(false);
  expect(await listProcesses(dir)).toEqual([]);
});

test('a pid with another start time is another process, and is left alone', async () => {
  const dir = await sandbox();
  const ref = await startProcess(dir, 'sleeper', ['sleep', '60']);
  onTestFinished(() => endProcess(ref));
  const impostor = {...ref, startTicks: '1'};
  expect(isAlive(impostor)).toBe(false);
  await endProcess(impostor);
  expect(isAlive(ref)).toBe(true);
});

test('a stopped process is ended too', async () => {
  const dir = await sandbox();
  const ref = await startProcess(dir, 'sleeper', ['sleep', '60']);
  process.kill(ref.pid, 'SIGSTOP');
  await endProcess(ref);
  expect(isAlive(ref)).toBe(false);
});

test('a sweep ends what carries the mark of its own sandbox and nothing else', async () => {
  const [mine, other] = [await sandbox(), await sandbox()];
  const [ours, theirs] = [await startProcess(mine, 'a', ['sleep', '60']), await startProcess(other, 'b', ['sleep', '60'])];
  onTestFinished(async () => {
    await Promise.all([endProcess(ours), endProcess(theirs)]);
  });
  // Only after exec does /proc show the new environment.
  await expect.poll(async () => (await readFile(`/proc/${ours.pid}/environ`, 'utf8')).includes(mine)).toBe(true);
  expect(await sweep(mine)).toBe(1);
  expect(isAlive(ours)).toBe(false);
  expect(isAlive(theirs)).toBe(true);
});

test('a program that does not exist is an error, not a process', async () => {
  await expect(startProcess(await sandbox(), 'x', ['/no/such/program'])).rejects.toThrow('ENOENT');
});

test('there is no start time for a process that is gone', () => {
  expect(startTicks(2 ** 30)).toBeUndefined();
});

import {expect, test} from 'vitest';
import {changed} from '../../../src/sandbox/supervisor/reporter.ts';

const at = new Date('2026-01-02T03:04:05.678Z');
const before = {
  name: 'redis',
  image: 'redis:8',
  imageID: '',
  ready: true,
  started: true,
  restartCount: 0,
  state: {running: {startedAt: 'then'}},
};

test('a process that died leaves its exit code and waits for its restart', () => {
  const now = {kind: 'waiting', reason: 'CrashLoopBackOff', message: 'back-off'} as const;
  expect(changed(before, {name: 'redis', restartCount: 1, now, lastExitCode: 137}, at)).toEqual({
    ...before,
    ready: false,
    started: false,
    restartCount: 1,
    state: {waiting: {reason: 'CrashLoopBackOff', message: 'back-off'}},
    lastState: {terminated: {exitCode: 137, reason: 'Error', startedAt: '2026-01-02T03:04:05Z', finishedAt: '2026-01-02T03:04:05Z'}},
  });
});

test('a process that started again runs and keeps what was said of the one before', () => {
  const lastState = {terminated: {exitCode: 137}};
  const after = changed({...before, lastState}, {name: 'redis', restartCount: 1, now: {kind: 'running'}}, at);
  expect(after).toMatchObject({started: true, ready: false, lastState, state: {running: {startedAt: '2026-01-02T03:04:05Z'}}});
});

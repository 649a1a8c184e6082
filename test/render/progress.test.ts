import {PassThrough} from 'node:stream';
import {expect, it} from 'vitest';
import type {RunEvent} from '../../src/core/pipeline.ts';
import type {StepState} from '../../src/core/result.ts';
import {progressList} from '../../src/render/progress.ts';
import {step} from '../core/_steps.ts';

const ended = (id: string, state: StepState = 'done', message = `${id} is done`): RunEvent => ({
  type: 'ended',
  record: {step: id, title: id, state, message, durationMs: 0, findings: []},
});

it('draws a second plan below the first, and notes never while a list is on screen', async () => {
  const screen = new PassThrough();
  let shown = '';
  screen.on('data', (chunk: Buffer) => {
    shown += chunk.toString('utf8');
  });
  const notes: string[] = [];
  const drawn = () => shown.length;
  const stream = Object.assign(screen, {columns: 120, rows: 40, isTTY: false}) as unknown as NodeJS.WriteStream;
  const {listen, finished} = progressList('sandbox ', stream, (text) => {
    notes.push(text);
    shown += text;
  });
  listen({type: 'noted', message: 'waiting for the lock'});
  expect(notes).toEqual(['sandbox waiting for the lock\n']);
  listen({type: 'planned', steps: [step('one'), step('two', ['one'])]});
  listen({type: 'started', step: 'one'});
  listen({type: 'noted', message: 'in the middle'});
  await new Promise((resolve) => setImmediate(resolve));
  expect(notes).toHaveLength(1);
  listen(ended('one'));
  listen(ended('two', 'failed', 'the image does not exist'));
  listen({type: 'noted', message: 'rolling back'});
  listen({type: 'planned', steps: [step('one')]});
  listen(ended('one', 'done', 'restored'));
  listen({type: 'noted', message: 'that is all'});
  await finished();
  expect(notes.map((text) => text.trim())).toEqual(
    ['waiting for the lock', 'in the middle', 'rolling back', 'that is all'].map((text) => `sandbox ${text}`),
  );
  const order = ['waiting for the lock', 'the image does not exist', 'rolling back', 'restored', 'that is all'].map((text) =>
    shown.lastIndexOf(text),
  );
  expect(order.every((at) => at >= 0)).toBe(true);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(drawn()).toBeGreaterThan(0);
});

import {expect, it} from 'vitest';
import {Vanished} from '../../../src/checks/kubernetes/_vanished.ts';
import {object} from './_objects.ts';

const web = object('Deployment', 'web');
const job = object('Job', 'init');
const complete = {...job, status: {conditions: [{type: 'Complete', status: 'True'}]}};

it('knows what was there before, and since when it is not', () => {
  const vanished = new Vanished();
  expect([...vanished.see([web], [], 1_000).gone]).toEqual([]);
  vanished.see([web], [web], 2_000);
  expect([...vanished.see([web], [], 3_000).gone]).toEqual([['deployment/web', '1970-01-01T00:00:03.000Z']]);
  expect([...vanished.see([web], [], 9_000).gone]).toEqual([['deployment/web', '1970-01-01T00:00:03.000Z']]);
  expect([...vanished.see([web], [web], 10_000).gone]).toEqual([]);
});

it('keeps a Job that was complete: the cluster clears it away', () => {
  const vanished = new Vanished();
  vanished.see([job], [complete], 1_000);
  expect(vanished.see([job], [], 2_000)).toEqual({gone: new Map(), finished: [complete]});
  const running = new Vanished();
  running.see([job], [job], 1_000);
  expect(running.see([job], [], 2_000).gone.size).toBe(1);
});

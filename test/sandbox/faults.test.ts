import {expect, test} from 'vitest';
import {faults} from '../../src/faults/index.ts';
import {breakFault, SANDBOX_FAULTS} from '../../src/sandbox/faults/index.ts';

test('the sandbox has the faults that the vocabulary says it has', () => {
  const promised = ['replica-not-streaming', 'redis-master-down', 'api-server-down', 'image-not-found'];
  expect([...SANDBOX_FAULTS].sort()).toEqual([...promised].sort());
  expect(promised.filter((name) => faults.find((fault) => fault.name === name)?.sandbox === undefined)).toEqual([]);
});

test.each([
  ['no-such-fault', 'there is no fault "no-such-fault"'],
  ['redis-master-down:postgres-primary-0', 'is no POD'],
  ['slow-pods', 'The sandbox cannot have the fault slow-pods'],
])('%s is refused', async (name, sentence) => {
  await expect(breakFault(name, {dir: '/nonexistent', server: 'https://127.0.0.1:1'})).rejects.toThrow(sentence);
});

test('without an API server there is none to stop', async () => {
  await expect(breakFault('api-server-down', {dir: '/nonexistent', server: 'https://127.0.0.1:1'})).rejects.toThrow('does not run');
});

import {expect, it} from 'vitest';
import type {LogsRequest} from '../../src/core/ports.ts';
import {podLogs} from '../../src/tools/pod-logs.ts';
import {fakeServer, status} from './_server.ts';

const path = '/api/v1/namespaces/gomeet/pods/web-1/log';
const request: LogsRequest = {namespace: 'gomeet', pod: 'web-1', container: 'web'};

it('asks for one container, bounded, and gives its text as it is', async () => {
  const {send, asked} = fakeServer({[`GET ${path}`]: 'not json\n'});
  expect(await podLogs(send, {...request, previous: true, tailLines: 5, limitBytes: 99, sinceSeconds: 60})).toBe('not json\n');
  expect(asked[0]).toEqual({
    method: 'GET',
    path: `${path}?container=web&previous=true&tailLines=5&limitBytes=99&sinceSeconds=60`,
    answer: 'text',
  });
});

it.each([
  'container "web" in pod "web-1" is waiting to start: ContainerCreating',
  'previous terminated container "web" in pod "web-1" not found',
  'container "web" in pod "web-1" is waiting to start: trying and failing to pull image',
  'pod web-1 does not have a host assigned',
])('has nothing when the kubelet says: %s', async (message) => {
  const {send} = fakeServer({[`GET ${path}`]: status(400, 'BadRequest', message)});
  expect(await podLogs(send, request)).toBeUndefined();
});

it('has nothing of a pod that is gone', async () => {
  expect(await podLogs(fakeServer({}).send, request)).toBeUndefined();
});

it.each([
  [status(403, 'Forbidden', 'pods "web-1" is forbidden: User "x" cannot get resource "pods/log"'), 'forbidden'],
  [status(400, 'BadRequest', 'container nope is not valid for pod web-1'), 'not valid'],
])('throws what is no answer', async (answer, expected) => {
  await expect(podLogs(fakeServer({[`GET ${path}`]: answer}).send, request)).rejects.toThrow(expected);
});

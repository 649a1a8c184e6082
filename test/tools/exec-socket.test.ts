import {KubeConfig} from '@kubernetes/client-node';
import {afterEach, describe, expect, it} from 'vitest';
import {podExec} from '../../src/tools/exec-pod.ts';
import {execSocket} from '../../src/tools/exec-socket.ts';
import {apiServer, closing, frame, type Pod} from './_port-forward.ts';

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const status = (content: object) => frame(3, JSON.stringify(content));
const success = status({status: 'Success'});
const request = {namespace: 'gomeet', pod: 'redis-0', container: 'redis', command: ['sh', '-c', 'echo a b']};

async function run(pod: Pod, stdin?: string, refusal?: {readonly status: number; readonly body: object}) {
  const {endpoint, paths} = await apiServer(pod, refusal, []);
  const asked: string[] = [];
  const explain = async ({path}: {readonly path: string}) => {
    asked.push(path);
    return {};
  };
  const exec = podExec(execSocket(new KubeConfig(), endpoint), explain);
  return {answer: exec.exec({...request, ...(stdin === undefined ? {} : {stdin})}, AbortSignal.timeout(3_000)), paths, asked};
}

describe('a command in a pod', () => {
  it('is asked for with all of its words, and gives what it printed and how it ended', async () => {
    const {answer, paths} = await run((socket) => {
      socket.send(frame(1, 'a '));
      socket.send(frame(2, 'warning'));
      socket.send(frame(1, 'b'));
      socket.send(status({status: 'Failure', reason: 'NonZeroExitCode', details: {causes: [{reason: 'ExitCode', message: '3'}]}}));
    });
    expect(await answer).toEqual({exitCode: 3, stdout: 'a b', stderr: 'warning'});
    expect(paths).toEqual([
      '/api/v1/namespaces/gomeet/pods/redis-0/exec?stdout=true&stderr=true&stdin=false&tty=false&command=sh&command=-c&command=echo%20a%20b&container=redis',
    ]);
  });

  it('gets its input and the end of it', async () => {
    const {answer} = await run((socket, said) => {
      // The end of stdin is channel 255 with the number of the stream behind it.
      if (!said.endsWith('\0')) return;
      socket.send(frame(1, said.slice(0, -1)));
      socket.send(success);
    }, 'select 1');
    expect(await answer).toMatchObject({exitCode: 0, stdout: 'select 1'});
  });

  it('is not disturbed by channels that it does not know', async () => {
    const {answer} = await run((socket) => {
      socket.send(Buffer.of(255, 1));
      socket.send(frame(9, 'x'));
      socket.send('text');
      socket.send(success);
    });
    expect(await answer).toMatchObject({exitCode: 0, stdout: ''});
  });

  it('is over when the server says something that is not a status', async () => {
    const {answer} = await run((socket) => {
      socket.send(frame(1, 'half'));
      socket.send(frame(3, 'no JSON'));
    });
    await expect(answer).rejects.toThrow('the connection to redis-0 (redis) ended before the command did');
  });

  it('says why it was refused', async () => {
    const {answer, asked} = await run(() => {}, undefined, {status: 403, body: {message: 'no'}});
    await expect(answer).rejects.toThrow('the API server refused the exec in redis-0 (redis) with 403');
    expect(asked).toHaveLength(1);
  });
});

import {describe, expect, it} from 'vitest';
import {Secret} from '../../src/core/secret.ts';
import {exitCodeOf, type OpenExec, podExec} from '../../src/tools/exec-pod.ts';
import {fakeServer, status} from './_server.ts';

const request = {namespace: 'gomeet', pod: 'postgres-primary-0', container: 'postgres', command: ['psql']};
const success = {status: 'Success'};
/** As the API server sent it for `sh -c 'exit 7'`. */
const exit7 = {
  metadata: {},
  status: 'Failure',
  message: 'command terminated with non-zero exit code: exit status 7',
  reason: 'NonZeroExitCode',
  details: {causes: [{reason: 'ExitCode', message: '7'}]},
};

type Act = (streams: Parameters<OpenExec>[1], done: (status: unknown) => void, close: (message?: string) => void) => void | Promise<void>;

/** A pod whose command does what the acts say, one an exec. A string instead of an act is a refused connection. */
function pod(acts: readonly (Act | string)[], protocol = 'v5.channel.k8s.io') {
  const seen = {opened: 0, terminated: 0};
  const open: OpenExec = async (_, streams, done) => {
    const act = acts[seen.opened];
    seen.opened += 1;
    if (typeof act === 'string') throw Object.assign(new Error(act), {message: act});
    const listeners: ((event: {readonly message?: string}) => void)[] = [];
    setImmediate(() =>
      act?.(streams, done, (message) => {
        for (const listen of listeners) listen(message === undefined ? {} : {message});
      }),
    );
    return {
      protocol,
      addEventListener: (_type, listener) => {
        listeners.push(listener);
      },
      close: () => undefined,
      terminate: () => {
        seen.terminated += 1;
      },
    };
  };
  const server = fakeServer({});
  return {seen, exec: podExec(open, server.send).exec};
}

describe('exec', () => {
  it('gives the exit code and what was printed', async () => {
    const {exec, seen} = pod([
      ({stdout, stderr}, done) => {
        stdout.write(Buffer.from('out é'));
        stderr.write(Buffer.from('err'));
        done(exit7);
      },
    ]);
    expect(await exec(request)).toEqual({exitCode: 7, stdout: 'out é', stderr: 'err'});
    expect(seen.terminated).toBe(1);
  });

  it('gives stdin in chunks and ends it', async () => {
    const {exec} = pod([
      ({stdin, stdout}, done) => {
        const sizes: number[] = [];
        stdin?.on('data', (chunk: Buffer) => sizes.push(chunk.length));
        stdin?.on('end', () => {
          stdout.write(Buffer.from(JSON.stringify(sizes)));
          done(success);
        });
      },
    ]);
    expect((await exec({...request, stdin: 'x'.repeat(100_000)})).stdout).toBe('[32768,32768,32768,1696]');
  });

  it('says that an old server cannot end stdin', async () => {
    await expect(pod([() => undefined], 'v4.channel.k8s.io').exec({...request, stdin: 'x'})).rejects.toThrow('too old to give input');
  });

  it('does not call a cut connection an exit', async () => {
    const {exec, seen} = pod([
      ({stdout}, _done, close) => {
        stdout.write(Buffer.from('half'));
        close();
      },
    ]);
    await expect(exec(request)).rejects.toThrow('the connection to postgres-primary-0 (postgres) ended before the command did');
    expect(seen.opened).toBe(1);
  });

  it('tries again when the connection was cut before anything was printed', async () => {
    const {exec, seen} = pod([
      (_streams, _done, close) => close('read ECONNRESET'),
      'connect ECONNRESET',
      'Unexpected server response: 429',
      (_streams, done) => done(success),
    ]);
    expect((await exec(request)).exitCode).toBe(0);
    expect(seen.opened).toBe(4);
  });

  it('is bounded', async () => {
    const {exec} = pod([({stdout}) => void stdout.write(Buffer.alloc(11 * 1024 * 1024))]);
    await expect(exec(request)).rejects.toThrow('printed more than 10 MiB');
  });

  it('stops when interrupted, with the reason', async () => {
    const stop = new AbortController();
    const {exec, seen} = pod([() => stop.abort(new Error('Ctrl-C'))]);
    await expect(exec(request, stop.signal)).rejects.toThrow('Ctrl-C');
    expect(seen.terminated).toBe(1);
    await expect(exec(request, stop.signal)).rejects.toThrow('Ctrl-C');
    expect(seen.opened).toBe(1);
  });

  it('says why a command could not run', async () => {
    const failure = {status: 'Failure', reason: 'InternalError', message: 'container not found ("postgres")'};
    await expect(pod([(_streams, done) => done(failure)]).exec(request)).rejects.toThrow('could not run: container not found ("postgres")');
  });

  it('has the server explain a refused upgrade', async () => {
    const open: OpenExec = async () => {
      throw new Error('Unexpected server response: 404');
    };
    const explain = fakeServer({
      'GET /api/v1/namespaces/gomeet/pods/postgres-primary-0/exec': status(404, 'NotFound', 'pods "postgres-primary-0" not found'),
    });
    await expect(podExec(open, explain.send).exec(request)).rejects.toThrow(
      'no exec in postgres-primary-0 (postgres): pods "postgres-primary-0" not found',
    );
    const upgrade = fakeServer({
      'GET /api/v1/namespaces/gomeet/pods/postgres-primary-0/exec': status(400, 'BadRequest', 'Upgrade request required'),
    });
    await expect(podExec(open, upgrade.send).exec(request)).rejects.toThrow('refused the exec in postgres-primary-0 (postgres) with 404');
  });

  it('calls a secret in a command a bug', () => {
    const secret = new Secret('correct-horse-battery-staple');
    expect(() => pod([]).exec({...request, command: ['psql', `password=${secret.reveal()}`]})).toThrow('holds a secret value');
  });
});

describe('exitCodeOf', () => {
  it.each<[unknown, number | undefined]>([
    [success, 0],
    [exit7, 7],
    [{status: 'Failure', reason: 'InternalError'}, undefined],
    [{status: 'Failure', reason: 'NonZeroExitCode', details: {causes: []}}, undefined],
    [{status: 'Failure', reason: 'NonZeroExitCode', details: {causes: [{reason: 'ExitCode', message: 'seven'}]}}, undefined],
    [{}, undefined],
    ['nonsense', undefined],
  ])('%j', (given, expected) => {
    expect(exitCodeOf(given)).toBe(expected);
  });
});

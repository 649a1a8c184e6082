import {execPath} from 'node:process';
import {describe, expect, it} from 'vitest';
import {ToolError} from '../../src/core/errors.ts';
import {Secret} from '../../src/core/secret.ts';
import {run, tail} from '../../src/tools/exec.ts';

const node = (script: string, ...args: readonly string[]) => [execPath, '-e', script, ...args] as const;

describe('run', () => {
  it('gives exit code, stdout and stderr as they are', async () => {
    expect(await run(node('console.log("out"); console.error("err"); process.exitCode = 7'))).toEqual({
      exitCode: 7,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });
  it('passes stdin and environment, and no shell reads the arguments', async () => {
    const script = 'process.stdin.on("data", (data) => process.stdout.write(data + process.env.GOMEET_TEST + process.argv[1]))';
    expect((await run(node(script, '$(echo no); *'), {stdin: 'in ', env: {GOMEET_TEST: 'env '}})).stdout).toBe('in env $(echo no); *');
  });
  it('says how to get a missing program', async () => {
    await expect(run(['/nowhere/kubectl', 'version'])).rejects.toMatchObject({
      message: '/nowhere/kubectl was not found',
      suggestions: [expect.stringContaining('install kubectl')],
    });
  });
  it('ends a program at its limit', async () => {
    await expect(run(node('setInterval(() => {}, 1000)'), {timeoutMs: 200})).rejects.toThrow(/gave no result within 0\.2 s/);
  });
  it('ends a program when interrupted, with the reason of the interrupt', async () => {
    const stop = new AbortController();
    const running = run(node('setInterval(() => {}, 1000)'), {signal: stop.signal});
    stop.abort(new Error('Ctrl-C'));
    await expect(running).rejects.toThrow('Ctrl-C');
    await expect(run(node(''), {signal: stop.signal})).rejects.toThrow('Ctrl-C');
  });
  it('calls a secret in an argument a bug, and does not repeat it', async () => {
    const secret = new Secret('correct-horse-battery-staple');
    const error = await run(node('', `--password=${secret.reveal()}`)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(ToolError);
    expect(String(error)).toContain('holds a secret value');
    expect(String(error)).not.toContain(secret.reveal());
  });
  it('takes a secret on stdin', async () => {
    const secret = new Secret('another-long-secret-value');
    expect((await run(node('process.stdin.resume()'), {stdin: secret.reveal()})).exitCode).toBe(0);
  });
});

it('keeps the end of what was printed', () => {
  expect(tail(' a \n')).toBe('a');
  expect(tail(`${'x'.repeat(5000)}end`)).toMatch(/^…x+end$/);
});

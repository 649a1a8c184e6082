import {type Command, Parser} from '@oclif/core';
import {describe, expect, it} from 'vitest';
import {commands as own} from '../../src/commands/index.ts';
import {loaders} from '../../src/loaders.ts';
import {textOf} from './_files.ts';
import {gomeetCalls} from './_shell.ts';

const classes = new Map<string, Command.Class>();
for (const [id, load] of Object.entries(loaders)) classes.set(id, (await load()).default);

describe.each(Object.keys(own))('%s', (id) => {
  const command = classes.get(id);

  it('says in one line what it does, and shows how', () => {
    expect(command?.summary ?? command?.description?.split('\n')[0]).toMatch(/^[A-Z].{10,}\.$/s);
    expect(examplesOf(command)).not.toEqual([]);
  });

  it('has examples that parse', async () => {
    for (const example of examplesOf(command)) {
      const text = example.replaceAll('<%= config.bin %>', 'gomeet').replaceAll('<%= command.id %>', id.replaceAll(':', ' '));
      const calls = gomeetCalls(text);
      expect(calls, text).not.toEqual([]);
      for (const call of calls) await parses(call);
    }
  });

  it('describes every flag', () => {
    const flags = Object.entries({...command?.baseFlags, ...command?.flags});
    expect(flags.filter(([, flag]) => !flag.hidden && (flag.summary ?? flag.description ?? '') === '').map(([name]) => name)).toEqual([]);
  });
});

describe('README.md', () => {
  const lines = [...textOf('README.md').matchAll(/```(?:sh|bash)\n([\s\S]*?)```/g)].flatMap(([, block]) => (block ?? '').split('\n'));
  const calls = lines.flatMap((line) => gomeetCalls(line));

  it('shows commands', () => expect(calls.length).toBeGreaterThan(3));

  it.each(calls.map((call) => [call.join(' '), call] as const))('gomeet %s parses', async (_, call) => {
    await parses(call);
  });
});

it.each([
  ['gomeet deploy --simulate', [['deploy', '--simulate']]],
  [
    '$ npx gomeet render | npx gomeet sandbox shell -- kubectl apply -f -',
    [['render'], ['sandbox', 'shell', '--', 'kubectl', 'apply', '-f', '-']],
  ],
  ['npm ci && npx gomeet deploy --json | jq -e \'.a == "b"\' # done', [['deploy', '--json']]],
  ['gomeet render > all.yaml', [['render']]],
  ['export KUBECONFIG=$(gomeet sandbox kubeconfig)', [['sandbox', 'kubeconfig']]],
  ['kubectl get pods', []],
])('the calls in %j are found', (line, expected) => {
  expect(gomeetCalls(line)).toEqual(expected);
});

it.each([[['deploy', '--no-such-flag']], [['no-such-command']], [['help', '--bad']]])('%j does not parse', async (call) => {
  await expect(parses(call)).rejects.toThrow();
});

/** Throws like the command itself would, when a flag, its value or an argument is wrong. */
async function parses(call: readonly string[]): Promise<void> {
  if (call.length === 0 || call[0]?.startsWith('-') === true)
    return expect(['--help', '-h', '--version', '-v', undefined]).toContain(call[0]);
  const lengths = call.map((_, index) => index + 1).reverse();
  const length = lengths.find((count) => classes.has(call.slice(0, count).join(':')));
  const command = classes.get(call.slice(0, length).join(':'));
  if (length === undefined || command === undefined) throw new Error(`no such command: gomeet ${call.join(' ')}`);
  if (call.includes('--help')) return;
  await Parser.parse(call.slice(length), {
    args: command.args,
    flags: {...command.baseFlags, ...command.flags},
    strict: command.strict,
    '--': true,
  });
}

function examplesOf(command: Command.Class | undefined): readonly string[] {
  return (command?.examples ?? []).map((example) => (typeof example === 'string' ? example : example.command));
}

import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {gomeet} from './_gomeet.ts';

const cwd = mkdtempSync(join(tmpdir(), 'gomeet-'));
afterAll(() => rmSync(cwd, {recursive: true}));
const quiet = {GOMEET_TARGET: undefined, GOMEET_CONFIG: undefined, GITHUB_STEP_SUMMARY: undefined, HOME: cwd};
const run = (args: readonly string[], env = {}) => gomeet(args, {cwd, env: {...quiet, ...env}});
/** Probes of one subsystem each that a healthy simulated platform always passes. */
const few = ['--only', 'postgres.primary', '--only', 'redis.slots'];
const check = (...args: readonly string[]) => run(['health-check', '--simulate', '--profile', 'dev', ...few, ...args]);
const file = (name: string) => readFileSync(join(cwd, name), 'utf8');

describe('gomeet health-check', () => {
  it('says on stdout what it found, and nothing on stderr', async () => {
    const ran = await check();
    expect(ran).toMatchObject({exit: 0, stderr: ''});
    expect(ran.stdout).toMatch(/^health-check of gomeet dev at simulator \(simulated: no cluster was contacted\): OK after /);
    expect(ran.stdout).not.toContain('\u001b');
  });

  it('a fault is a failure with its runbook, exit 3', async () => {
    const ran = await check('--simulate-fault', 'redis-slots-uncovered');
    expect(ran).toMatchObject({exit: 3, stderr: ''});
    expect(ran.stdout).toMatch(/^✖ redis\.slots: .*\n(?:.*\n)*? {4}gomeet runbook redis-cluster$/m);
  });

  it('a dead API server is one failure, and the rest is skipped', async () => {
    const ran = await run(['health-check', '--simulate', '--profile', 'dev', '--simulate-fault', 'api-server-down', '--json']);
    const {findings, outcome, summary} = JSON.parse(ran.stdout);
    expect([ran.exit, outcome, summary.counts.fail, summary.counts.skip + 1]).toEqual([3, 'failed', 1, findings.length]);
    expect(new Set(findings.map(({message}: {readonly message: string}) => message)).size).toBe(2);
  });

  it('writes every format in one run, each file whole', async () => {
    const outputs = ['text', 'json', 'junit', 'markdown', 'html', 'prom'].map((format) => `--output=${format}=h.${format}`);
    const ran = await check(...outputs);
    expect(ran.exit).toBe(0);
    expect(ran.stdout).toBe(file('h.text'));
    expect(JSON.parse(file('h.json')).summary.counts.fail).toBe(0);
    expect(file('h.junit')).toContain('<testsuite name="gomeet.redis"');
    expect(file('h.markdown')).toMatch(/^## gomeet health-check: /);
    expect(file('h.html')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(file('h.prom')).toContain('gomeet_check_status{id="redis.slots"');
    expect(readdirSync(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('adds the markdown to the summary of a CI job', async () => {
    writeFileSync(join(cwd, 'summary.md'), '# job\n');
    const env = {GITHUB_STEP_SUMMARY: join(cwd, 'summary.md')};
    await run(['health-check', '--simulate', '--profile', 'dev', '--only', 'redis.slots', '--json'], env);
    expect(file('summary.md')).toMatch(/^# job\n## gomeet health-check: OK\n/);
    const lost = await run(['health-check', '--simulate', '--profile', 'dev', '--only', 'redis.slots'], {
      GITHUB_STEP_SUMMARY: join(cwd, 'no', 'where'),
    });
    expect(lost).toMatchObject({exit: 0, stderr: expect.stringMatching(/^gomeet: the job summary was not written: ENOENT/)});
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'a glob without a match',
      ['--only', 'redis.slot'],
      /--only redis\.slot: no probe has such an id, did you mean redis\.slots\?\n.*gomeet probes list/,
    ],
    [
      'a document without an end',
      ['--watch', '--json'],
      /--watch has no end, so it cannot print one json document; give it a file: --output json=FILE/,
    ],
    ['a page without an end', ['--watch', '--output', 'html'], /--watch has no end, so it cannot print one html document/],
    ['an interval without a watch', ['--interval', '1s'], /--interval works only together with --watch/],
    ['no duration', ['--probe-timeout', '5'], /--probe-timeout 5: must be a duration/],
    ['an unknown severity', ['--severity', 'bad'], /--severity=bad to be one of: critical, warning, info/],
    ['no probes at once', ['--concurrency', '0'], /greater than or equal to 1/],
    ['an unknown format', ['--output', 'yaml'], /--output yaml: this command writes text, json, junit, markdown, html, prom/],
    ['a folder that is not there', ['--output', 'html=no/h.html'], /--output html=no\/h\.html: the folder no does not exist/],
  ])('%s is a usage error', async (_, args, says) => {
    const ran = await run(['health-check', '--simulate', '--profile', 'dev', ...args]);
    expect(ran.exit).toBe(2);
    expect(args.includes('--json') ? JSON.parse(ran.stdout).error.message : ran.stderr).toMatch(says);
  });
});

describe('a watch', () => {
  it('asks until it is interrupted, prints what it found once, and exits with the code of its last round', async () => {
    const stop = setInterval(() => {
      if (readdirSync(cwd).includes('watched.json')) process.emit('SIGINT');
    }, 20);
    try {
      const ran = await check(
        '--watch',
        '--interval',
        '50ms',
        '--simulate-fault',
        'redis-slots-uncovered',
        '--output',
        'json=watched.json',
      );
      expect(ran).toMatchObject({exit: 3, stderr: ''});
      expect(ran.stdout.trimEnd().split('\n')).toEqual([
        expect.stringMatching(/^gomeet health-check simulator .*: FAILED · 1 fail, 1 pass in /),
        expect.stringMatching(/^2026-.*Z ✖ redis\.slots: fail: /),
      ]);
      const slots = JSON.parse(file('watched.json')).findings.find(({id}: {readonly id: string}) => id === 'redis.slots');
      expect(slots.since).toMatch(/^2026-/);
    } finally {
      clearInterval(stop);
    }
  });
});

describe('gomeet probes', () => {
  it('lists every probe, and finds those of a glob', async () => {
    const all = await run(['probes', 'list']);
    expect(all.stdout).toMatch(/^kubernetes\.api +critical +required +Does the API server answer\?$/m);
    const some = JSON.parse((await run(['probes', 'list', '--only', 'redis.*', '--json'])).stdout).probes;
    expect(some.every(({component}: {readonly component: string}) => component === 'redis')).toBe(true);
    expect(await run(['probes', 'list', '--only', 'reddis.*'])).toMatchObject({exit: 2, stdout: ''});
  });

  it('shows one, and says which is meant', async () => {
    const shown = await run(['probes', 'show', 'kubernetes.api']);
    expect(shown.stdout).toMatch(/^kubernetes\.api: Does the API server answer\?\n[\s\S]*runbook {5}gomeet runbook api-server$/m);
    const wrong = await run(['probes', 'show', 'kubernetes.apis']);
    expect(wrong).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('there is no probe kubernetes.apis, did you mean kubernetes.api?'),
    });
  });
});

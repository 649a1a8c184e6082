import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {HealthResult} from '../../src/core/health-result.ts';
import type {Fault, Noticed} from '../../src/faults/_types.ts';
import {faults} from '../../src/faults/index.ts';
import {troubles} from './_gomeet.ts';
import {broken, left, type Picture, pictureOf} from './_health.ts';
import {sandboxOf, type TestSandbox} from './_sandbox.ts';

const everything = process.env['GOMEET_E2E'] === 'all';

/** One of each plane; the first is what the documents' own commands do not see. */
const smoke: readonly string[] = ['wal-receiver-dead', 'pgbouncer-paused', 'redis-replica-dead', 'sfu-frozen', 'api-server-frozen'];
/** These leave the roles in Redis as they are after a failover, which other faults name pods by. */
const last: readonly string[] = ['redis-master-down'];

type Told = Fault & {readonly health: Noticed};
const told = faults.filter((fault): fault is Told => fault.health !== undefined);
const chosen = (everything ? told : told.filter(({name}) => smoke.includes(name))).toSorted(
  (a, b) => Number(last.includes(a.name)) - Number(last.includes(b.name)),
);

const SHOWS_MS = 120_000;
const GREEN_MS = 180_000;

type Check = {readonly exitCode: number; readonly result: HealthResult; readonly text: string};
type Row = {readonly name: string; readonly exit: number; readonly noticed: string; readonly shown: string; readonly green: string};

describe('faults as a health check sees them', () => {
  let sandbox: TestSandbox;
  let green: Picture;
  const rows: Row[] = [];

  beforeAll(async () => {
    sandbox = await sandboxOf('s1');
    expect(troubles(await sandbox.deploy(['--stable-for', '1s']))).toEqual([]);
    green = await settled();
  });
  afterAll(async () => {
    await sandbox?.down();
    const table = rows.map(({name, exit, noticed, shown, green: back}) => `| ${name} | ${exit} | ${noticed} | ${shown} s | ${back} s |`);
    const head = ['', '| fault | exit | noticed by | shown after | green again after |', '| --- | ---: | --- | ---: | ---: |'];
    process.stdout.write([...head, ...table, ''].join('\n'));
  });

  const check = async (flags: readonly string[] = []): Promise<Check> => {
    // What this measures is the verdict, not the speed of a machine that does all of it at once.
    const ran = await sandbox.run(['health-check', '--target', 'sandbox', '--probe-timeout', '30s', '--json', ...flags]);
    if (!ran.stdout.startsWith('{')) throw new Error(`no document (exit ${ran.exitCode}): ${ran.stderr}`);
    return {exitCode: ran.exitCode, result: JSON.parse(ran.stdout) as HealthResult, text: ran.stdout};
  };

  /** What is not fine in a sandbox that nobody broke: the same twice, for what only just started is still on its way. */
  async function settled(): Promise<Picture> {
    let before = pictureOf((await check()).result);
    for (const deadline = Date.now() + GREEN_MS; ; ) {
      await sleep(2_000);
      const now = await check();
      const picture = pictureOf(now.result);
      const same = left(before, now.result).length === 0 && picture.size >= before.size;
      if (same && now.exitCode !== 3) return picture;
      if (Date.now() > deadline) throw new Error(`not settled, exit ${now.exitCode}: ${now.result.message}`);
      before = picture;
    }
  }

  test.each(chosen)('$name', {timeout: 600_000}, async ({name, health}) => {
    const flags = health.sooner === undefined ? [] : ['--config', await configWith(sandbox, health.sooner)];
    const began = Date.now();
    const done = await sandbox.run(['sandbox', 'break', name, '--json']);
    expect(done.exitCode, done.stdout).toBe(0);
    let seen: Check | undefined;
    let shown = '';
    try {
      seen = await until(SHOWS_MS, flags, (now) => {
        const {missing, unexpected} = broken(health, green, now);
        return [...missing, ...unexpected.map((id) => `${id} changes as well`)];
      });
      shown = seconds(began);
      words(name, seen);
    } finally {
      const healed = await sandbox.run(['sandbox', 'heal', name, '--json']);
      expect(healed.exitCode, healed.stdout).toBe(0);
    }
    const healing = Date.now();
    await until(GREEN_MS, [], (now) => left(green, now.result));
    rows.push({name, exit: seen.exitCode, noticed: health.mustNotice.join(', '), shown, green: seconds(healing)});
  });

  async function until(limitMs: number, flags: readonly string[], wrong: (now: Check) => readonly string[]): Promise<Check> {
    for (const deadline = Date.now() + limitMs; ; await sleep(500)) {
      const now = await check(flags);
      const complaints = wrong(now);
      if (complaints.length === 0) return now;
      if (Date.now() > deadline) throw new Error(`${complaints.join('\n')}\n${worst(now.result)}`);
    }
  }

  /** What a person must read, where a verdict alone would not help. */
  function words(name: string, {result, exitCode}: Check): void {
    const messages = result.findings.filter(({status}) => status === 'fail').map(({message, instance}) => `${instance ?? ''}: ${message}`);
    if (name === 'wal-receiver-dead')
      expect(messages.join('\n')).toMatch(/postgres-primary-0 reports streaming, but is wrong about postgres-replica-0/);
    if (name !== 'api-server-frozen') return;
    expect(exitCode).toBe(3);
    expect(messages).toHaveLength(1);
    const others = result.findings.filter(({id}) => id !== 'kubernetes.api');
    expect(others.length).toBeGreaterThanOrEqual(70);
    expect(others.filter(({status}) => status !== 'skip')).toEqual([]);
  }
});

async function configWith(sandbox: TestSandbox, thresholds: NonNullable<Noticed['sooner']>): Promise<string> {
  const file = join(sandbox.state, 'gomeet.yaml');
  await writeFile(file, JSON.stringify({version: 1, targets: {sandbox: {profile: 's1', thresholds}}}));
  return file;
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(1);
}

function worst({findings}: HealthResult): string {
  const bad = findings.filter(({status}) => status === 'fail' || status === 'unknown');
  return bad.map(({id, instance, status, message}) => `${status} ${id} ${instance ?? ''}: ${message}`).join('\n');
}

// Long because each tool of Prometheus and Alertmanager is asked about the same extracted files.
import {rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {targetSchema} from '../../src/core/config.ts';
import {withReceivers} from '../../src/manifests/alert-receivers.ts';
import {rulesOf, textsOf} from '../manifests/_monitoring.ts';
import {freePort, promtoolFolder, toolOf} from './_monitoring-files.ts';

const [promtool, amtool] = await Promise.all([toolOf('promtool'), toolOf('amtool')]);
const alertmanager = (await toolOf('prometheus-alertmanager')).version === undefined ? 'alertmanager' : 'prometheus-alertmanager';
const missing = (tool: {readonly name: string; readonly version: string | undefined}) =>
  tool.version === undefined ? ` (skipped: no ${tool.name} on PATH)` : ` ${tool.version}`;

const {folder, rules, tests} = await promtoolFolder();
afterAll(() => rm(folder, {recursive: true}));
const run = (program: string, args: readonly string[]) => execa(program, args, {cwd: folder, reject: false, all: true});

describe.skipIf(promtool.version === undefined)(`promtool${missing(promtool)}`, () => {
  it.each(rules)('accepts %s', async (name) => {
    const done = await run('promtool', ['check', 'rules', name]);
    expect(done.all).toMatch(/SUCCESS: \d+ rules found/);
    expect(done.exitCode, done.all).toBe(0);
  });

  it('accepts the configuration', async () => {
    const config = (await textsOf('prometheus-config')).get('prometheus.yaml') ?? '';
    // The files that it names lie in pods only.
    const check = async (text: string) => {
      await writeFile(join(folder, 'prometheus.yml'), text);
      return run('promtool', ['check', 'config', '--syntax-only', 'prometheus.yml']);
    };
    const whole = await check(config);
    // Debian builds its promtool without the discovery of Kubernetes; the rest is checked all the same.
    const without = JSON.stringify(parse(config), (key, value: unknown) => (key === 'kubernetes_sd_configs' ? undefined : value));
    const done = whole.all.includes('field kubernetes_sd_configs not found') ? await check(without) : whole;
    expect(done.exitCode, done.all).toBe(0);
  });

  it('accepts the query of every panel', async () => {
    const done = await run('promtool', ['check', 'rules', 'panels.yaml']);
    expect(done.exitCode, done.all).toBe(0);
    expect(Number(/SUCCESS: (\d+) rules/.exec(done.all ?? '')?.[1])).toBeGreaterThan(120);
  });

  it.each(tests)('%s: alerts fire when they should, and are quiet when they should', async (name) => {
    const done = await run('promtool', ['test', 'rules', name]);
    expect(done.all).toContain('SUCCESS');
    expect(done.exitCode, done.all).toBe(0);
  });

  it('would notice an alert that does not fire', async () => {
    const media = (await textsOf('prometheus-rules-')).get('media.yaml') ?? '';
    await writeFile(join(folder, 'media.yaml'), media.replace('loss:percent1m > 5', 'loss:percent1m > 50'));
    const done = await run('promtool', ['test', 'rules', 'media.test.yaml']);
    await writeFile(join(folder, 'media.yaml'), media);
    expect(done.exitCode).not.toBe(0);
    expect(done.all).toContain('alertname: SfuPacketLoss,');
  });
});

/** Alertmanager before 0.26 knows no `url_file` for webhooks: for it, and only for it, the key is replaced. */
function readableBy(version: string | undefined, text: string): {readonly text: string; readonly newer: readonly string[]} {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  if (major > 0 || minor >= 26 || !/\burl_file:/.test(text)) return {text, newer: []};
  return {text: text.replaceAll(/\burl_file: \S+/g, 'url: http://127.0.0.1:1/'), newer: ['webhook_configs.url_file']};
}

const choices: readonly (readonly [name: string, alerts: object | undefined, critical: string, warning: string, watchdog: string])[] = [
  ['as shipped', undefined, 'slack,email', 'slack', 'null'],
  ['PagerDuty and Slack', {critical: ['pagerduty', 'slack']}, 'pagerduty,slack', 'slack', 'null'],
  ['Opsgenie only', {critical: ['opsgenie'], warning: ['opsgenie']}, 'opsgenie', 'opsgenie', 'null'],
  [
    'everybody',
    {critical: ['slack', 'email', 'pagerduty', 'opsgenie'], warning: ['slack', 'email']},
    'slack,email,pagerduty,opsgenie',
    'slack,email',
    'null',
  ],
  ["a dead man's switch", {deadMansSwitch: true}, 'slack,email', 'slack', 'dead-mans-switch'],
];

describe.skipIf(amtool.version === undefined)(`amtool${missing(amtool)}`, () => {
  it.each(choices)('accepts the configuration: %s', async (name, alerts, critical, warning, watchdog) => {
    const shipped = (await textsOf('alertmanager-settings')).get('alertmanager.yaml') ?? '';
    const {text, newer} = readableBy(amtool.version, withReceivers(shipped, targetSchema.parse({profile: 's1', alerts}).alerts));
    expect(newer).toEqual(
      watchdog === 'dead-mans-switch' && amtool.version?.startsWith('0.25') === true ? ['webhook_configs.url_file'] : [],
    );
    const file = join(folder, `am-${name.replaceAll(/\W/g, '-')}.yaml`);
    await writeFile(file, text);
    const checked = await run('amtool', ['check-config', file]);
    expect(checked.all).toContain('SUCCESS');
    expect(checked.exitCode, checked.all).toBe(0);
    const goes = async (receivers: string, ...labels: readonly string[]) => {
      const done = await run('amtool', ['config', 'routes', 'test', `--config.file=${file}`, `--verify.receivers=${receivers}`, ...labels]);
      expect(done.exitCode, `${labels.join(' ')} → ${receivers}: ${done.all}`).toBe(0);
    };
    await goes(watchdog, 'alertname=Watchdog', 'severity=none');
    const kinds = new Set(
      (await rulesOf()).flatMap(({alert, labels}) => (alert === undefined ? [] : [`${labels['severity']} ${labels['component']}`])),
    );
    for (const kind of kinds) {
      const [severity, component] = kind.split(' ');
      if (severity === 'none') continue;
      await goes(severity === 'critical' ? critical : warning, 'alertname=Any', `severity=${severity}`, `component=${component}`);
    }
  });
});

/** One alert, and whether Alertmanager would keep it to itself. */
type Shown = {readonly labels: {readonly alertname: string}; readonly status: {readonly state: string}};

describe.skipIf((await toolOf(alertmanager)).version === undefined)(`Alertmanager${missing(await toolOf(alertmanager))}`, () => {
  let api = '';
  let stop = () => {};
  beforeAll(async () => {
    const file = join(folder, 'alertmanager.yaml');
    await writeFile(file, (await textsOf('alertmanager-settings')).get('alertmanager.yaml') ?? '');
    const port = await freePort();
    const child = execa(
      alertmanager,
      [
        `--config.file=${file}`,
        `--storage.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
      {reject: false, stdio: 'ignore'},
    );
    stop = () => child.kill('SIGKILL');
    api = `http://127.0.0.1:${port}/api/v2/alerts`;
    for (
      let tries = 0;
      tries < 100 &&
      !(await fetch(api).then(
        (answer) => answer.ok,
        () => false,
      ));
      tries += 1
    )
      await new Promise((done) => setTimeout(done, 100));
  });
  afterAll(() => stop());

  it.each<[what: string, alerts: readonly {readonly [label: string]: string}[], muted: readonly string[]]>([
    [
      'the higher of two steps of one matter',
      [
        {alertname: 'RedisMemoryCritical', severity: 'critical', topic: 'redis-memory', pod: 'a'},
        {alertname: 'RedisMemory', severity: 'warning', topic: 'redis-memory', pod: 'a'},
        {alertname: 'RedisMemory', severity: 'warning', topic: 'redis-memory', pod: 'b'},
        {alertname: 'MemWarm', severity: 'warning', topic: 'node-memory', node: 'n'},
      ],
      ['RedisMemory a'],
    ],
    [
      'nothing of another matter, even when no label says otherwise',
      [
        {alertname: 'EdgeErrors', severity: 'critical'},
        {alertname: 'CacheHitLow', severity: 'warning'},
        {alertname: 'EdgeLatency', severity: 'warning'},
      ],
      [],
    ],
    [
      'the slower of two burns',
      [
        {alertname: 'JoinBudgetBurnFast', severity: 'critical', topic: 'join-slo'},
        {alertname: 'JoinBudgetBurn', severity: 'critical', topic: 'join-slo'},
        {alertname: 'JoinBudgetBurnSlow', severity: 'warning', topic: 'join-slo'},
        {alertname: 'TurnBudgetBurn', severity: 'critical', topic: 'turn-slo'},
      ],
      ['JoinBudgetBurn', 'JoinBudgetBurnSlow'],
    ],
    [
      'what cannot be known without the API server',
      [
        {alertname: 'ApiServerUnreachable', severity: 'critical'},
        {alertname: 'PodNotReady', severity: 'warning', pod: 'a'},
        {alertname: 'HpaInactive', severity: 'critical'},
        {alertname: 'RedisDown', severity: 'critical', pod: 'r'},
      ],
      ['HpaInactive', 'PodNotReady a'],
    ],
    [
      'what a Prometheus that reaches nothing believes',
      [
        {alertname: 'TargetsLost', severity: 'critical'},
        {alertname: 'PostgresDown', severity: 'critical'},
        {alertname: 'TargetDown', severity: 'warning', pod: 'a'},
        {alertname: 'CertExpiry7d', severity: 'critical', topic: 'certificate'},
      ],
      ['PostgresDown', 'TargetDown a'],
    ],
  ])('mutes %s', async (_, alerts, muted) => {
    // Seen by `endsAt`: those of the case before are over.
    const post = (list: readonly object[]) =>
      fetch(api, {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(list)});
    expect((await post(alerts.map((labels) => ({labels})))).status).toBe(200);
    const shown = (await (await fetch(api)).json()) as readonly (Shown & {readonly labels: {readonly pod?: string}})[];
    await post(alerts.map((labels) => ({labels, endsAt: new Date(Date.now() - 1).toISOString()})));
    const quiet = shown
      .filter(({status}) => status.state === 'suppressed')
      .map(({labels}) => [labels.alertname, labels.pod].filter(Boolean).join(' '));
    expect(quiet.sort()).toEqual([...muted].sort());
    expect(shown).toHaveLength(alerts.length);
  });
});

import {describe, expect, it} from 'vitest';
import {healthText} from '../../src/render/health-text.ts';
import {summaryLine} from '../../src/render/health-words.ts';
import {measure, measuresText} from '../../src/render/measures.ts';
import {cleanLines, oneLine} from '../../src/render/plain.ts';
import {finding, healthOf, mixed, nasty} from './_health.ts';

const plain = {colours: false, verbose: false};

describe('the text of a health-check', () => {
  it('begins with the worst, each with its numbers, its hint and its runbook', () => {
    const lines = healthText(mixed(), plain).split('\n');
    expect(lines.slice(0, 7)).toEqual([
      'health-check of gomeet gomeet-500 at production (context do-sgp1): FAILED after 2.1 s',
      '',
      '✖ postgres.replication postgres-replica-1: postgres-primary-0 reports streaming, but no WAL receiver runs [replayLag 13 MiB, lastMessageAge not known; limit replayLag 1 GiB] (since 2026-03-02T08:56:00Z, 4 min 2 s)',
      '    crash-loop pod/postgres-replica-1: it exits with 1',
      '    → kubectl -n gomeet delete pod postgres-replica-1',
      '    gomeet runbook postgres-replication',
      '? redis.links: not measured: exec refused',
    ]);
    expect(lines.filter((line) => /^[✖?!✔-] /.test(line)).map((line) => line.split(/[: ]/, 2).join(' '))).toEqual([
      '✖ postgres.replication',
      '? redis.links',
      '! kubernetes.events',
      '? redis.policy',
      '✔ 3',
      '- 1',
    ]);
    expect(lines).toContain('✔ 3 fine: kubernetes 1, postgres 2');
    expect(lines).toContain('- 1 skipped, this profile has no turn-service: turn.reach');
    expect(lines.at(-2)).toBe(summaryLine(mixed()));
  });

  it('is short when everything is fine: one line for each component', () => {
    const all = ['postgres', 'redis', 'edge'].flatMap((component) =>
      Array.from({length: 30}, (_, index) => finding(`${component}.p${index}`)),
    );
    expect(healthText(healthOf(all), plain)).toBe(
      [
        'health-check of gomeet gomeet-500 at production (context do-sgp1): OK after 2.1 s',
        '',
        '✔ postgres 30 fine',
        '✔ redis 30 fine',
        '✔ edge 30 fine',
        '',
        'gomeet health-check production 2026-03-02T09:00:00Z: OK · 90 pass in 2.1 s',
        '',
      ].join('\n'),
    );
  });

  it('names some of many instances, with their advice once', () => {
    const pods = Array.from({length: 30}, (_, index) =>
      finding('livekit.ready', {status: 'fail', instance: `sfu-${index}`, message: `${index} s`, hint: 'look', runbook: 'rollout'}),
    );
    const text = healthText(healthOf(pods), plain);
    expect(text.match(/^✖ /gm)).toHaveLength(8);
    expect(text).toContain('… and 22 more of livekit.ready\n    → look\n    gomeet runbook rollout\n');
    expect(healthText(healthOf(pods), {...plain, verbose: true}).match(/^✖ /gm)).toHaveLength(30);
  });

  it('says once what is the same of many instances', () => {
    const pods = Array.from({length: 30}, (_, index) =>
      finding('livekit.ready', {status: 'fail', instance: `sfu-${index}`, message: 'frozen'}),
    );
    expect(healthText(healthOf(pods), plain)).toContain('\n✖ livekit.ready sfu-0, sfu-1, sfu-2, sfu-3 and 26 more: frozen\n');
    expect(healthText(healthOf(pods.slice(0, 2)), plain)).toContain('\n✖ livekit.ready sfu-0, sfu-1: frozen\n');
  });

  it('what is not required and was not measured needs no runbook', () => {
    const unknown = finding('redis.policy', {status: 'unknown', runbook: 'redis-cluster'});
    expect(healthText(healthOf([unknown]), plain)).toContain('gomeet runbook');
    expect(healthText(healthOf([{...unknown, required: false}]), plain)).not.toContain('gomeet runbook');
  });

  it('a dead API server is one failure and one line for the rest', () => {
    const skips = Array.from({length: 80}, (_, index) =>
      finding(`redis.p${index}`, {status: 'skip', message: 'not asked: kubernetes.api does not pass'}),
    );
    const text = healthText(healthOf([finding('kubernetes.api', {status: 'fail', message: 'no answer'}), ...skips]), plain);
    expect(text.split('\n').filter((line) => line !== '')).toHaveLength(4);
    expect(text).toContain('- 80 skipped, not asked: kubernetes.api does not pass\n');
  });

  it('shows every finding with its evidence when it shall', () => {
    const text = healthText(mixed(), {...plain, verbose: true});
    expect(text).toContain('✔ postgres.primary: fine\n');
    expect(text).toContain('    |     "query": "select $1",\n');
  });

  it('paints only where it shall, and nothing that a server said does', () => {
    const sequence = '\u001b';
    expect(healthText(mixed(), plain)).not.toContain(sequence);
    const coloured = healthText(mixed(), {...plain, colours: true});
    expect(coloured).toContain(`${sequence}[31m✖ postgres.replication`);
    expect(coloured).not.toContain(`${sequence}[31mred`);
    expect(coloured.replaceAll(new RegExp(`${sequence}\\[\\d+m`, 'g'), '')).toBe(healthText(mixed(), plain));
  });

  it('of a run that was cut off says so', () => {
    expect(healthText(healthOf([finding('a.b')], {}, true), plain)).toContain(
      'INTERRUPTED after 2.1 s\ninterrupted; 1 of 1 findings were made\n',
    );
  });
});

it.each([
  [0, 'bytes', '0 B'],
  [1536, 'bytes', '1.5 KiB'],
  [-2048, 'bytes', '-2 KiB'],
  [85.4, 'percent', '85 %'],
  [0.123, 'seconds', '0.12 s'],
  [12, 'count', '12'],
  [12.5, 'ms', '13 ms'],
  [7, 'req/s', '7 req/s'],
  ['ok', '', 'ok'],
  [true, 'count', 'true'],
  [null, 'bytes', 'not known'],
])('%s %s reads %s', (value, unit, expected) => {
  expect(measure({value, unit})).toBe(expected);
});

it('shows four numbers of a kind', () => {
  const observed = Array.from({length: 6}, (_, index) => ({name: `n${index}`, value: index, unit: ''}));
  expect(measuresText({observed, thresholds: []})).toBe('n0 0, n1 1, n2 2, n3 3 …');
});

it('foreign text is one line that does nothing', () => {
  expect(oneLine(nasty)).toBe('<b>&amp;"\'|`[x](http://e.example)` ]]>red # head \\ {} @here \uffff \ud800  gnirts');
  expect(oneLine('x'.repeat(700))).toHaveLength(601);
  expect(cleanLines('{\n  "a": "\u001b[31mb"\n}')).toEqual(['{', '  "a": "b"', '}']);
});

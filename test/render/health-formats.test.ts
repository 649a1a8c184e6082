import {describe, expect, it} from 'vitest';
import {healthHtml} from '../../src/render/health-html.ts';
import {healthJunit} from '../../src/render/health-junit.ts';
import {healthMarkdown} from '../../src/render/health-markdown.ts';
import {healthProm} from '../../src/render/health-prom.ts';
import {finding, healthOf, mixed, nasty} from './_health.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 must not hold
const impossible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

describe('JUnit', () => {
  const text = healthJunit(mixed());
  const suites = [...text.matchAll(/<testsuite ([^>]*)>([\s\S]*?)<\/testsuite>/g)].map(([, head = '', body = '']) => ({head, body}));

  it('has one suite for each component, with its counts', () => {
    expect(
      suites.map(({head}) =>
        /name="([^"]*)".* tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)"/.exec(head)?.slice(1).join(' '),
      ),
    ).toEqual(['gomeet.kubernetes 2 0 0 0', 'gomeet.postgres 3 1 0 0', 'gomeet.redis 2 0 2 0', 'gomeet.turn 1 0 0 1']);
  });

  it('says failure, error, skipped and system-out', () => {
    expect(suites[1]?.body).toContain(
      '<testcase name="postgres.replication [postgres-replica-1]" classname="gomeet.postgres" time="0.012"><failure message="postgres-primary-0 reports',
    );
    expect(suites[2]?.body).toContain('<error message="not measured: exec refused" type="critical">');
    expect(suites[3]?.body).toContain('<skipped message="this profile has no turn-service"/>');
    expect(suites[0]?.body).toContain('<system-out>warn kubernetes.events &lt;b&gt;');
    expect(suites[0]?.body).not.toContain('<failure');
  });

  it('is well-formed whatever a server said, and has what both schemas ask for', () => {
    expect(text).not.toMatch(impossible);
    expect(text.isWellFormed()).toBe(true);
    expect(unclosed(text)).toEqual([]);
    for (const {head, body} of suites) {
      expect([...head.matchAll(/(\w+)="/g)].map(([, name]) => name)).toEqual([
        'name',
        'package',
        'id',
        'timestamp',
        'hostname',
        'tests',
        'failures',
        'errors',
        'skipped',
        'time',
      ]);
      expect(head).toMatch(/timestamp="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"/);
      const children = [...body.matchAll(/^ {4}<([\w-]+)/gm)].map(([, name]) => name).join(' ');
      expect(children).toMatch(/^properties (testcase )+system-out system-err$/);
    }
  });

  /** Tags that are open at the end, or closed in the wrong order. */
  function unclosed(xml: string): readonly string[] {
    const open: string[] = [];
    for (const [, close, name = '', self] of xml.replace(/^<\?.*\?>/, '').matchAll(/<(\/?)([\w-]+)(?:\s+[\w-]+="[^"<]*")*(\/?)>/g)) {
      if (close === '' && self === '') open.push(name);
      if (close === '/' && open.pop() !== name) return [`</${name}>`];
    }
    expect(xml.replaceAll(/<\/?[\w-]+(?:\s+[\w-]+="[^"<]*")*\/?>|<\?.*\?>/g, '')).not.toMatch(/[<>]|&(?!(amp|lt|gt|quot|apos);)/);
    return open;
  }
});

describe('the textfile for Prometheus', () => {
  const lines = healthProm(mixed()).trimEnd().split('\n');
  const series = lines.filter((line) => !line.startsWith('#'));

  it('has one series for each state, of which one is 1', () => {
    const one = series.filter((line) => line.startsWith('gomeet_check_status{id="postgres.replication",instance="postgres-replica-1"'));
    expect(one.map((line) => /status="(\w+)"\} (\d)$/.exec(line)?.slice(1).join(' '))).toEqual([
      'fail 1',
      'unknown 0',
      'warn 0',
      'pass 0',
      'skip 0',
    ]);
    expect(lines).toContain('gomeet_health_check_findings{target="production",status="pass"} 3');
    expect(lines).toContain('gomeet_health_check_timestamp_seconds{target="production"} 1772442000');
    expect(lines).toContain('gomeet_health_check_duration_seconds{target="production"} 2.1');
  });

  it('has nothing that a line cannot hold, and every series once', () => {
    const pattern = /^\w+\{\w+="([^"\\\n]|\\["\\n])*"(,\w+="([^"\\\n]|\\["\\n])*")*\} [\d.]+$/;
    expect(series.filter((line) => !pattern.test(line))).toEqual([]);
    const twice = [
      finding('a.b', {instance: 'x'}),
      finding('a.b', {instance: 'x', status: 'fail'}),
      finding('a.b', {instance: '\u001b[1mx'}),
    ];
    const doubled = healthProm(healthOf(twice))
      .split('\n')
      .filter((line) => line.startsWith('gomeet_check_status'));
    expect(doubled).toHaveLength(5);
    expect(doubled[0]).toMatch(/status="fail"\} 1$/);
  });
});

describe('markdown', () => {
  const lines = healthMarkdown(mixed()).split('\n');

  it('has a row for what is not fine, the worst first, and folds the rest', () => {
    const rows = lines.filter((line) => line.startsWith('| ')).slice(2);
    expect(rows.map((row) => row.split(' | ')[2]?.split(' ')[0])).toEqual([
      'postgres.replication',
      'redis.links',
      'kubernetes.events',
      'redis.policy',
    ]);
    expect(rows[0]).toContain('`gomeet runbook postgres-replication` |');
    expect(lines).toContain('<summary>4 fine or not asked</summary>');
  });

  it('a server cannot add a cell, a link, a heading, markup or a mention', () => {
    const rows = lines.filter((line) => line.startsWith('| '));
    expect(new Set(rows.map((row) => row.split('|').length))).toEqual(new Set([7]));
    expect(lines.join('\n')).not.toMatch(/<b>|\]\(http|^# head|@here/m);
  });

  it('when all is fine there is no table, and a table of a thousand is cut', () => {
    expect(healthMarkdown(healthOf([finding('a.b')]))).not.toContain('| --- |');
    const many = Array.from({length: 1_000}, (_, index) =>
      finding('a.b', {status: 'fail', instance: `i${index}`, message: nasty.repeat(3)}),
    );
    expect(healthMarkdown(healthOf(many))).toContain('… and 800 more');
    expect(healthMarkdown(healthOf(many)).length).toBeLessThan(1_000_000);
  });
});

describe('the page', () => {
  const text = healthHtml(mixed());

  it('is one file: no script, nothing to fetch', () => {
    expect(text).not.toMatch(/<script|<link|<img|\bsrc=|url\(|@import|javascript:/i);
    expect(text).toContain("default-src 'none'");
  });

  it('keeps what a server said as text', () => {
    expect(text).not.toMatch(/<b>/);
    expect(text).toContain('&lt;b&gt;&amp;amp;&quot;&#39;');
    expect(text.replaceAll('\uffff', '')).not.toMatch(impossible);
  });

  it('offers a filter for each status that occurs', () => {
    expect([...text.matchAll(/<label for="only-(\w+)"[^>]*>([^<]*)</g)].map(([, , label]) => label)).toEqual([
      'all 8',
      'fail 1',
      'unknown 2',
      'warn 1',
      'pass 3',
      'skip 1',
    ]);
    expect(healthHtml(healthOf([finding('a.b')]))).not.toContain('for="only-fail"');
  });
});

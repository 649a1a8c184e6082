import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {parseMetrics, sumOf} from '../../src/core/prometheus-text.ts';

const livekit = readFileSync(new URL('../fixtures/tools/livekit-metrics.txt', import.meta.url), 'utf8');

describe('a metrics page', () => {
  it('of a real LiveKit is read', () => {
    const samples = parseMetrics(livekit);
    expect(sumOf(samples, 'livekit_packet_total', {direction: 'incoming', transmission: 'initial'})).toBeGreaterThan(10);
    expect(sumOf(samples, 'livekit_participant_total')).toBe(0);
    expect(sumOf(samples, 'livekit_packet_loss_total')).toBeNull();
    expect(samples.find(({name}) => name === 'livekit_room_total')?.labels['node_id']).toMatch(/^ND_\w+$/);
  });

  it.each<[string, string, readonly unknown[]]>([
    ['nothing', '', []],
    ['comments', '# HELP a b\n# TYPE a gauge\n\n', []],
    ['no labels', 'up 1\n', [{name: 'up', labels: {}, value: 1}]],
    ['a time and Windows lines', 'up 1 1700000000000\r\n', [{name: 'up', labels: {}, value: 1}]],
    ['no number', 'a NaN', [{name: 'a', labels: {}, value: null}]],
    [
      'without end',
      'a{le="+Inf"} +Inf\nb -Inf',
      [
        {name: 'a', labels: {le: '+Inf'}, value: Infinity},
        {name: 'b', labels: {}, value: -Infinity},
      ],
    ],
    [
      'exponents',
      'a 1.5e+09\nb 2.8e-05',
      [
        {name: 'a', labels: {}, value: 1.5e9},
        {name: 'b', labels: {}, value: 2.8e-5},
      ],
    ],
    [
      'commas, braces and quotes in a value',
      'a{b="x,y}\\"z\\\\",c="1\\n2"} 3',
      [{name: 'a', labels: {b: 'x,y}"z\\', c: '1\n2'}, value: 3}],
    ],
    ['a comma at the end and an exemplar', 'a{b="c",} 3 # {trace="1"} 4', [{name: 'a', labels: {b: 'c'}, value: 3}]],
  ])('with %s', (_, text, expected) => {
    expect(parseMetrics(text)).toEqual(expected);
  });

  it.each(['<html>', 'a', 'a{b=c} 1', 'a{b="c} 1', 'a one', 'a{b="c" d="e"} 1', '1a 2', 'a 0x10'])('refuses %s and quotes it', (text) => {
    expect(() => parseMetrics(`up 1\n${text}\n`)).toThrow(/cannot be read/);
  });

  it('is summed over its series, and is nothing without a number', () => {
    const samples = parseMetrics('a{x="1"} 1\na{x="2"} 2\na{x="3"} NaN\nb NaN');
    expect(sumOf(samples, 'a')).toBe(3);
    expect(sumOf(samples, 'a', {x: '2'})).toBe(2);
    expect(sumOf(samples, 'b')).toBeNull();
    expect(sumOf(samples, 'c')).toBeNull();
  });
});

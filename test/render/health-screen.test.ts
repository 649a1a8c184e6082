import {describe, expect, it} from 'vitest';
import {healthScreen, type Screen} from '../../src/render/health-screen.ts';
import {summaryLine} from '../../src/render/health-words.ts';
import {finding, healthOf, mixed} from './_health.ts';

function screen(part: Partial<Screen>): {readonly stream: Screen; readonly said: string[]} {
  const said: string[] = [];
  return {said, stream: {...part, write: (text: string) => said.push(text)}};
}

const later = {startedAt: '2026-03-02T09:00:10.000Z'};

describe('a watch', () => {
  it('that is no terminal prints the first round short, then changes only', () => {
    const {said, stream} = screen({});
    const {show} = healthScreen(stream, {verbose: false});
    const first = healthOf([finding('a.b'), finding('a.c', {status: 'warn', message: 'nearly'})]);
    const second = healthOf([finding('a.b', {status: 'fail', message: 'broken'}), finding('a.c', {status: 'warn'})], later);
    show(first, undefined);
    show(first, first);
    show(second, first);
    expect(said.join('')).toBe(
      `${summaryLine(first)}\n2026-03-02T09:00:00Z ! a.c: warn: nearly\n2026-03-02T09:00:10Z ✖ a.b: pass → fail: broken\n`,
    );
  });

  it('on a terminal begins at the top each time and fits: the summary is always there', () => {
    const {said, stream} = screen({isTTY: true, rows: 12, columns: 100});
    const {show} = healthScreen(stream, {verbose: false});
    const many = healthOf(Array.from({length: 40}, (_, index) => finding(`a.p${index}`, {status: 'fail', message: 'x'.repeat(150)})));
    show(many, undefined);
    show(mixed(), many);
    const [first = '', second = ''] = said;
    expect(said.every((text) => text.startsWith('\u001b[H\u001b[J') && text.endsWith('\n'))).toBe(true);
    const height = first
      .trimEnd()
      .split('\n')
      .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 100)), 0);
    expect(height).toBeLessThan(12);
    expect(first).toContain('more lines; --output text=FILE has all');
    expect(first).toContain(summaryLine(many));
    expect(second).toContain(summaryLine(mixed()));
  });

  it('paints only a terminal that has colours', () => {
    for (const hasColors of [true, false]) {
      const {said, stream} = screen({isTTY: true, rows: 50, columns: 200, hasColors: () => hasColors});
      healthScreen(stream, {verbose: false}).show(mixed(), undefined);
      expect(said.join('').includes('\u001b[31m')).toBe(hasColors);
    }
  });
});

import {describe, expect, it} from 'vitest';
import {exitCodes} from '../../src/core/exit-codes.ts';
import {textOf} from './_files.ts';

const text = textOf('README.md');

describe('README.md', () => {
  it('names every exit code with its meaning, and no other', () => {
    const table = between('exit-codes');
    const rows = [...table.matchAll(/^\| (\d+) \| (.+) \|$/gm)].map(([, code, meaning]) => ({code: Number(code), meaning}));
    expect(rows).toEqual(Object.values(exitCodes));
  });

  it('gives the test command in the form that .ci/run takes from it', () => {
    expect(between('test-command')).toBe('```sh\nnpm ci && npm test\n```');
    expect(textOf('.ci/run')).toContain('<!-- test-command -->');
  });

  it('has the parts that are generated', () => {
    expect(between('commands')).toContain('gomeet deploy');
    expect(between('benchmarks').length).toBeGreaterThan(0);
  });

  it('links only to headings and files that exist', () => {
    const headings = new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading ?? '')));
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, target]) => target ?? '');
    expect(links.filter((target) => !headings.has(target))).toEqual([]);
  });
});

function between(name: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  expect(text).toContain(open);
  expect(text).toContain(close);
  return text.slice(text.indexOf(open) + open.length, text.indexOf(close)).trim();
}

function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

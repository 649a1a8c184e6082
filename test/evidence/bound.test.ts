import {describe, expect, it} from 'vitest';
import {bounded} from '../../src/evidence/bound.ts';
import {collectEvidence} from '../../src/evidence/collect.ts';
import {crashingWorld, memoryStore, subjectOf, withLogs} from './_subject.ts';

const lines = (count: number) => Array.from({length: count}, (_, index) => `line ${index} ${'x'.repeat(90)}\n`).join('');

describe('the size of evidence', () => {
  it('is left alone within the limit', () => {
    const files = [{path: 'index.md', text: 'a'}];
    expect(bounded(files, 10)).toEqual({files, cut: undefined});
  });

  it('is met by shortening the largest logs first, from their middle', () => {
    const files = [
      {path: 'result.json', text: 'x'.repeat(1_000)},
      {path: 'logs/a/a.log', text: lines(5_000)},
      {path: 'logs/b/b.log', text: 'short\n'},
    ];
    const {files: kept, cut} = bounded(files, 100_000);
    const log = kept.find((file) => file.path === 'logs/a/a.log')?.text ?? '';
    expect(kept.reduce((sum, file) => sum + file.text.length, 0)).toBeLessThanOrEqual(100_000);
    expect(log).toMatch(/^line 0 /);
    expect(log).toMatch(/line 4999 x+\n$/);
    expect(log).toContain('… cut here');
    expect(kept[0]).toEqual(files[0]);
    expect(kept[2]).toEqual(files[2]);
    expect(cut).toMatch(/^0\.\d MB of 0\.5 MB, because evidence is kept to 0\.1 MB: 1 files lost their middle, 0 were left out$/);
  });

  it('drops logs and objects when shortening is not enough, never the pages', () => {
    const files = [
      {path: 'result.json', text: 'x'.repeat(30_000)},
      ...Array.from({length: 40}, (_, index) => ({path: `logs/p${index}/c.log`, text: 'y'.repeat(10_000)})),
      ...Array.from({length: 40}, (_, index) => ({path: `objects/pod/p${index}.json`, text: 'z'.repeat(10_000)})),
    ];
    const {files: kept} = bounded(files, 50_000);
    expect(kept.map((file) => file.path)).toContain('result.json');
    expect(kept.reduce((sum, file) => sum + file.text.length, 0)).toBeLessThanOrEqual(50_000);
  });

  it('is kept whatever the containers write', async () => {
    const store = memoryStore();
    const world = withLogs(crashingWorld(), async () => 'x'.repeat(99).concat('\n').repeat(3_000));
    const {bytes, notCollected} = await collectEvidence(subjectOf(world), {store, secrets: [], limitBytes: 400_000});
    expect(bytes - Buffer.byteLength(store.kept.get('index.md') ?? '')).toBeLessThanOrEqual(400_000);
    expect(notCollected.join()).toContain('because evidence is kept to 0.4 MB');
  });
});

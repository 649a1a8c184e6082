import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {root} from './_files.ts';
import {edges, importsOf} from './_imports.ts';
import {violations} from './_rules.ts';

const all = edges();

describe('imports between the rooms of src', () => {
  it('follow the dependency rule', () => {
    expect(all.length).toBeGreaterThan(100);
    expect(violations(all)).toEqual([]);
  });

  it('lead to files that exist', () => {
    const missing = all.filter((edge) => edge.kind === 'file' && !existsSync(join(root, edge.to)));
    expect(missing.map((edge) => `${edge.from} → ${edge.to}`)).toEqual([]);
  });

  it('make no circle', () => {
    expect(circles(all.filter((edge) => edge.kind === 'file' && !edge.types))).toEqual([]);
  });
});

describe('the walk itself', () => {
  it.each([
    ["import {a} from './a.ts';", ['./a.ts']],
    ["import type {A} from './a.ts';", ['./a.ts']],
    ["import a, {\n  b,\n  type C,\n} from '../b.ts';", ['../b.ts']],
    ["import * as a from 'execa';", ['execa']],
    ["import 'reflect-metadata';", ['reflect-metadata']],
    ["export * from './c.ts';\nexport {d} from './d.ts';", ['./c.ts', './d.ts']],
    ["const a = await import('./e.ts');", ['./e.ts']],
    ["// import {a} from './a.ts';\n/** import {b} from './b.ts' */\nconst x = 1;", []],
    ["export const a = 'b';", []],
  ])('reads %j', (text, expected) => {
    expect(importsOf(text).map(({specifier}) => specifier)).toEqual(expected);
  });

  it.each([
    ['src/core/run.ts', 'src/tools/exec.ts', 'file'],
    ['src/pipelines/deploy/plan.ts', 'src/simulator/store.ts', 'file'],
    ['src/checks/redis/slots.ts', 'src/commands/deploy.ts', 'file'],
    ['src/commands/deploy.ts', 'src/sandbox/up.ts', 'file'],
    ['src/commands/deploy.ts', 'src/tools/kubectl.ts', 'file'],
    ['src/attic/a.ts', 'src/core/run.ts', 'file'],
    ['src/core/run.ts', 'zod', 'package'],
    ['src/pipelines/deploy/plan.ts', 'execa', 'package'],
    ['src/render/lines.ts', 'listr2', 'package'],
  ] as const)('finds %s → %s', (from, to, kind) => {
    const found = violations([{from, to, kind, types: false}]);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${from} → ${to}: `);
  });

  it('finds a circle', () => {
    const edge = (from: string, to: string) => ({from, to, kind: 'file' as const, types: false});
    expect(circles([edge('a', 'b'), edge('b', 'c'), edge('c', 'b')])).toEqual(['b → c → b']);
  });
});

/** Every circle once, as the path that closes it. */
function circles(list: readonly {readonly from: string; readonly to: string}[]): readonly string[] {
  const next = Map.groupBy(list, (edge) => edge.from);
  const state = new Map<string, 'open' | 'done'>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    for (const edge of next.get(file) ?? []) visit(edge.to, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}

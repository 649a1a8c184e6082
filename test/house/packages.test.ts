import {existsSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it} from 'vitest';
import {filesBelow, textOf} from './_files.ts';

type Lock = {
  readonly packages: {
    readonly [path: string]: {readonly version?: string; readonly optionalDependencies?: {readonly [name: string]: string}};
  };
};

const manifest = JSON.parse(textOf('package.json'));
const lock: Lock = JSON.parse(textOf('package-lock.json'));
const direct: {readonly [name: string]: string} = {...manifest.dependencies, ...manifest.devDependencies};

describe('dependencies', () => {
  it.each(Object.entries(direct))('%s is pinned to one version, the locked one', (name, version) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(lock.packages[`node_modules/${name}`]?.version).toBe(version);
  });

  /** npm ci refuses a lock file that lacks a package of another platform. */
  it.each(Object.keys(direct))('%s is locked for every platform', (name) => {
    const optional = Object.keys(lock.packages[`node_modules/${name}`]?.optionalDependencies ?? {});
    expect(optional.filter((other) => lock.packages[`node_modules/${other}`] === undefined)).toEqual([]);
  });

  /** In the bundle such a package has nothing but a default, though Node finds the names of its parts. */
  it('are ES modules where their parts are imported by name and only when needed', () => {
    const late = filesBelow(['src'], ['.ts']).flatMap((path) =>
      [...textOf(path).matchAll(/await import\('([^'./][^']*)'\)/g)].flatMap(([, name = '']) => (name.startsWith('node:') ? [] : [name])),
    );
    expect(late.length).toBeGreaterThan(2);
    expect([...new Set(late)].filter((name) => !isModule(fileURLToPath(import.meta.resolve(name))))).toEqual([]);
  });

  it('come from wherever npm is configured to fetch them: no host is written down', () => {
    const resolved = textOf('package-lock.json')
      .split('\n')
      .filter((line) => line.includes('"resolved"'));
    expect(resolved).toEqual([]);
    expect(textOf('.npmrc')).not.toMatch(/registry\s*=/);
    const hosts =
      /\b(registry\.npmjs\.org|registry\.yarnpkg\.com|proxy\.golang\.org|sum\.golang\.org|pypi\.org|crates\.io|repo1?\.maven\.org|deb\.debian\.org)\b/;
    const files = filesBelow(
      ['src', 'test', 'scripts', 'bin', 'bench', 'sandbox', '.ci'],
      ['.ts', '.mjs', '.js', '.go', '.mod', '.json', 'run'],
    );
    const hits = files.filter((file) => file !== 'test/house/packages.test.ts' && hosts.test(textOf(file)));
    expect(hits).toEqual([]);
  });

  it('install scripts run for the runtime alone', () => {
    const allowed = Object.entries(manifest.allowScripts ?? {}).filter(([, allow]) => allow === true);
    expect(allowed).toEqual([['node', true]]);
  });
});

describe('package.json', () => {
  it('ships what runs', () => {
    expect(manifest.files).toEqual(expect.arrayContaining(['bin', 'dist', 'templates', 'schemas', 'LICENSE']));
    expect(manifest.bin).toEqual({gomeet: 'bin/run.js'});
  });

  it('asks for the Node that bin/run.js asks for', () => {
    expect(manifest.engines.node).toBe('>=22.13');
    expect(textOf('bin/run.js')).toContain('22.13');
  });
});

function isModule(file: string): boolean {
  if (/\.[cm]js$/.test(file)) return file.endsWith('.mjs');
  let folder = dirname(file);
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).type === 'module';
}

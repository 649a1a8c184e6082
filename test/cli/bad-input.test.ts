import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Ajv2020} from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {clusters, configurations, manifests, type Row, words} from './_bad-input.ts';
import {gomeet, type Ran} from './_gomeet.ts';
import {type Place, place} from './_place.ts';

const ajv = new Ajv2020({allErrors: true, allowUnionTypes: true});
addFormats.default(ajv);
const valid = ajv.compile(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'schemas', 'deploy.json'), 'utf8')));

let here: Place;
beforeAll(async () => {
  here = await place();
});
afterAll(() => here.remove());

function configure({config = ''}: Row): void {
  const text = config.startsWith('version:') ? config : `version: 1\ntargets:\n  a:\n    profile: dev\n    ${config}\n`;
  writeFileSync(join(here.folder, 'gomeet.yaml'), text);
}

function run({args = 'deploy --yes --target a', path}: Row, ...more: readonly string[]): Promise<Ran> {
  const env = {
    HOME: here.folder,
    XDG_STATE_HOME: here.folder,
    KUBECONFIG: undefined,
    GOMEET_TARGET: undefined,
    GOMEET_CONFIG: undefined,
    ...(path === undefined ? {} : {PATH: join(here.folder, path)}),
  };
  return gomeet([...args.replaceAll('{folder}', here.folder).split(' '), ...more], {cwd: here.folder, env});
}

type Said = {readonly message: string; readonly advice: readonly string[]};

/** The one JSON document, whichever of the two it is. */
function documentOf(stdout: string): Said {
  const document: unknown = JSON.parse(stdout);
  expect(valid(document), ajv.errorsText(valid.errors)).toBe(true);
  const {message, next, error} = document as {
    readonly message?: string;
    readonly next?: readonly string[];
    readonly error?: {readonly message: string; readonly suggestions: readonly string[]};
  };
  return error === undefined ? {message: message ?? '', advice: next ?? []} : {message: error.message, advice: error.suggestions};
}

const trace = /^ +at .*\d+:\d+\)?$|node:internal|This is a bug/m;
const changes = /^(PUT|PATCH|DELETE) |^POST (?!\/apis\/authorization\.k8s\.io\/v1\/selfsubjectaccessreviews$)/;

describe.each<[kind: string, rows: readonly Row[]]>([
  ['on the command line', words],
  ['in gomeet.yaml', configurations],
  ['in manifests of one’s own', manifests],
  ['on the way to the cluster', clusters],
])('bad input %s', (_, rows) => {
  it.each(rows.map((row) => [row.what, row] as const))('%s', async (_what, row) => {
    configure(row);
    const before = here.snapshot();
    const ran = await run(row, '--json');
    expect(ran, ran.stdout).toMatchObject({exit: row.exit, stderr: ''});
    const {message, advice} = documentOf(ran.stdout);
    expect(message).toMatch(row.says);
    expect(message).not.toContain('\n');
    if (row.advice !== undefined) expect(advice.filter((text) => row.advice?.test(text))).toHaveLength(1);
    expect(ran.stdout).not.toMatch(trace);
    expect(here.snapshot()).toBe(before);
    expect(here.api.asked.filter((request) => changes.test(request))).toEqual([]);
  });
});

describe('the same for a person', () => {
  const some = [words[0], words[1], words[3], words[7], configurations[0], manifests[6], clusters[0], clusters[8], clusters[10]];
  it.each(some.flatMap((row) => (row === undefined ? [] : [[row.what, row] as const])))('%s', async (_what, row) => {
    configure(row);
    const ran = await run(row);
    const lines = `${ran.stdout}${ran.stderr}`.split('\n').map((line) => line.replace(/^gomeet: /, ''));
    expect(ran.exit).toBe(row.exit);
    expect(lines.filter((line) => row.says.test(line))).toHaveLength(1);
    if (row.advice !== undefined) expect(lines.filter((line) => row.advice?.test(line.trim())).length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toMatch(trace);
    if (ran.stdout !== '') expect(ran.stdout).toMatch(/nothing was touched/);
  });
});

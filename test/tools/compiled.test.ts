import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {ByText, compile, compiledData, compiledFile} from '../../src/tools/compiled.ts';
import {parseObjects} from '../../src/tools/kube-yaml.ts';
import {loadSecrets, loadTemplates, stackFolder} from '../../src/tools/templates.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gomeet-'));
});
afterAll(() => rm(root, {recursive: true, force: true}));

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), {recursive: true});
  await writeFile(file, text);
}

describe('compiled renders', () => {
  it.each(['gomeet-500'])('%s is the same after it went through JSON', async (profile) => {
    const objects = parseObjects(profile, await readFile(join(stackFolder('gomeet'), 'rendered', `${profile}.yaml`), 'utf8'));
    expect(JSON.parse(JSON.stringify(objects))).toEqual(objects);
  });

  it('count only for exactly the text that they were made of', async () => {
    const file = join(root, 'one.json');
    await put(file, JSON.stringify(compile('a: 1\n', [{a: 1}])));
    expect(await compiledData(file, 'a: 1\n')).toEqual([{a: 1}]);
    expect(await compiledData(file, 'a: 2\n')).toBeUndefined();
    await put(file, '{"sha256": ');
    expect(await compiledData(file, 'a: 1\n')).toBeUndefined();
    expect(await compiledData(join(root, 'absent.json'), 'a: 1\n')).toBeUndefined();
  });

  it('are what a profile is read from, and their objects are looked at like others', async () => {
    const folder = stackFolder('gomeet', root);
    for (const file of ['capacity.yaml', 'secrets.yaml'])
      await put(join(folder, file), await readFile(join(stackFolder('gomeet'), file), 'utf8'));
    const object = (name: string) => ({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name}});
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: written}\n';
    await put(join(folder, 'rendered', 'dev.yaml'), text);
    const names = async () => (await loadTemplates('gomeet', 'dev', root)).objects.map(({metadata}) => metadata.name);
    expect(await names()).toEqual(['written']);
    const file = compiledFile(root, 'gomeet', join(folder, 'rendered', 'dev.yaml'));
    await put(file, JSON.stringify(compile(text, [object('compiled')])));
    expect(await names()).toEqual(['compiled']);
    await put(file, JSON.stringify(compile(text, [{kind: 'ConfigMap'}])));
    await expect(names()).rejects.toThrow(/apiVersion/);
  });

  it('of what a stack says of itself are held against its schema, too', async () => {
    const file = join(stackFolder('gomeet', root), 'secrets.yaml');
    const text = await readFile(join(stackFolder('gomeet'), 'secrets.yaml'), 'utf8');
    await put(file, text);
    await put(compiledFile(root, 'gomeet', file), JSON.stringify(compile(text, {secrets: 'none'})));
    await expect(loadSecrets('gomeet', root)).rejects.toThrow(/secrets\.yaml.*secrets/);
    const shipped = await loadSecrets('gomeet');
    await put(compiledFile(root, 'gomeet', file), JSON.stringify(compile(text, {secrets: shipped.slice(0, 1)})));
    expect(await loadSecrets('gomeet', root)).toHaveLength(1);
  });
});

describe('what was read of YAML', () => {
  it('is read once for a text, and again after it could not be', () => {
    const read: string[] = [];
    const known = new ByText<number>();
    const length = (text: string) =>
      known.once(text, () => {
        read.push(text);
        if (read.length === 1) throw new Error('not yet');
        return text.length;
      });
    expect(() => length('aa')).toThrow('not yet');
    expect([length('aa'), length('aa'), length('b')]).toEqual([2, 2, 1]);
    expect(read).toEqual(['aa', 'aa', 'b']);
  });
});

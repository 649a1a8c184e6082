import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {Refused, UserError} from '../../src/core/errors.ts';
import {packageRoot} from '../../src/core/package-root.ts';
import {profileNames} from '../../src/core/profiles.ts';
import {renderedText, sourcesOf} from '../../src/manifests/rendered-file.ts';
import type {run} from '../../src/tools/exec.ts';
import {parseObjects} from '../../src/tools/kube-yaml.ts';
import {kustomize} from '../../src/tools/kustomize.ts';
import {hashOfSources, loadCapacity, loadOwnTemplates, loadSources, loadTemplates, stackFolder} from '../../src/tools/templates.ts';

describe('the committed renders', () => {
  it('exist for every profile of capacity.yaml, and for no other', async () => {
    expect(Object.keys((await loadCapacity('gomeet')).profiles).sort()).toEqual([...profileNames].sort());
  });

  it.each(profileNames)('%s is made from the sources as they are (node scripts/render-templates.mjs)', async (profile) => {
    const text = await readFile(join(stackFolder('gomeet'), 'rendered', `${profile}.yaml`), 'utf8');
    const sources = hashOfSources(await loadSources('gomeet'));
    expect(sourcesOf(text)).toBe(sources);
    expect(renderedText({stack: 'gomeet', profile, sources, objects: parseObjects(profile, text)})).toBe(text);
  });

  it('change their hash with any name or text of a source', () => {
    const hash = hashOfSources({'a.yaml': 'x', 'b.yaml': 'y'});
    expect(hashOfSources({'a.yaml': 'x', 'b.yaml': 'z'})).not.toBe(hash);
    expect(hashOfSources({'a.yaml': 'x', 'c.yaml': 'y'})).not.toBe(hash);
    expect(hashOfSources({'a.yaml': 'xb', '.yaml': 'y'})).not.toBe(hash);
  });
});

describe('loadTemplates', () => {
  it('refuses s5 with the reason', async () => {
    const refusal = loadTemplates('gomeet', 's5');
    await expect(refusal).rejects.toThrow(Refused);
    await expect(refusal).rejects.toThrow(/^profile s5 is not offered: more than 100 000 connections/);
  });

  it('names the nearest profile', async () => {
    const refusal = loadTemplates('gomeet', 'gomeet500');
    await expect(refusal).rejects.toThrow(UserError);
    await expect(refusal).rejects.toThrow(/^there is no profile gomeet500, did you mean gomeet-500\?$/);
  });

  it('says which file of the installation is missing', async () => {
    await expect(loadTemplates('gomeet', 'dev', '/nowhere')).rejects.toThrow(
      /^\/nowhere\/templates\/gomeet\/capacity\.yaml cannot be read/,
    );
  });
});

describe('kustomize', () => {
  const folder = join(stackFolder('gomeet'), 'k8s/overlays/dev');
  const answering =
    (exitCode: number, stdout: string, stderr = ''): typeof run =>
    async (command) => {
      asked.push(command);
      return {exitCode, stdout, stderr};
    };
  const asked: (readonly string[])[] = [];

  it('reads a folder by kubectl and contacts no cluster', async () => {
    const objects = await kustomize(folder, {
      program: '/opt/kubectl',
      run: answering(0, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'),
    });
    expect(asked).toEqual([['/opt/kubectl', 'kustomize', folder]]);
    expect(objects).toEqual([{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'a'}}]);
  });

  it('repeats what kubectl says', async () => {
    const failing = answering(1, '', 'error: accumulating resources: no such file');
    await expect(kustomize(folder, {run: failing})).rejects.toThrow(/dev does not render: no such file$/);
  });

  it.each([
    [
      `E1121 14:55:22.481444    5098 run.go:72] "command failed" err="accumulating resources: accumulating resources from 'a.yaml': MalformedYAMLError: yaml: line 2: did not find expected node content in File: a.yaml"\n`,
      `accumulating resources from 'a.yaml': MalformedYAMLError: yaml: line 2: did not find expected node content in File: a.yaml`,
    ],
    [
      `E1121 14:55:22.690485    5120 run.go:72] "command failed" err="accumulating resources: accumulation err='accumulating resources from 'a.yaml': missing metadata.name in object {{v1 ConfigMap} {{ } map[] map[]}}': must build at directory: '/w/a.yaml': file is not directory"\n`,
      `accumulating resources from 'a.yaml': missing metadata.name in object {{v1 ConfigMap} {{ } map[] map[]}}`,
    ],
    [
      `E1121 14:55:23.144995    5146 run.go:72] "command failed" err="invalid Kustomization: json: unknown field \\"resuorces\\""\n`,
      'invalid Kustomization: json: unknown field "resuorces"',
    ],
  ])('takes the sentence out of what kubectl logs: %s', async (stderr, says) => {
    const refused = kustomize(folder, {run: answering(1, '', stderr)});
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(`${folder} does not render: ${says}`);
  });

  it('wants a Kustomize folder', async () => {
    await expect(kustomize(packageRoot())).rejects.toThrow(/holds no kustomization\.yaml/);
  });

  it('gives a target its own manifests, canonical', async () => {
    const text = 'apiVersion: v1\nkind: Service\nmetadata: {name: s}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n';
    const own = await loadOwnTemplates({stack: 'gomeet', profile: 'dev', folder}, {run: answering(0, text)});
    expect(own.objects.map((object) => object.kind)).toEqual(['ConfigMap', 'Service']);
    expect(own.capacity.pools.map((pool) => pool.name)).toEqual(['general']);
  });
});

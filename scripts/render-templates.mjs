#!/usr/bin/env node
// Writes templates/<stack>/rendered/<profile>.yaml for every profile, by `kubectl kustomize`. GOMEET_KUBECTL names the kubectl
// (default: the one on PATH). With --check nothing is written: a stale file is named and the exit code is 1.
// Run with Node 24 (`npx node scripts/render-templates.mjs`): it imports the sources as they are.
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {renderedText} from '../src/manifests/rendered-file.ts';
import {kustomize} from '../src/tools/kustomize.ts';
import {hashOfSources, loadCapacity, loadSources, stackFolder} from '../src/tools/templates.ts';

const program = process.env.GOMEET_KUBECTL ?? 'kubectl';
const check = process.argv.includes('--check');
const stacks = ['gomeet'];
let stale = 0;

for (const stack of stacks) {
  const folder = stackFolder(stack);
  const sources = hashOfSources(await loadSources(stack));
  for (const profile of Object.keys((await loadCapacity(stack)).profiles)) {
    const objects = await kustomize(join(folder, 'k8s', 'overlays', profile), {program});
    const text = renderedText({stack, profile, sources, objects});
    const file = join(folder, 'rendered', `${profile}.yaml`);
    const before = await readFile(file, 'utf8').catch(() => '');
    if (before === text) continue;
    stale += 1;
    process.stdout.write(`${check ? 'stale' : 'wrote'}: templates/${stack}/rendered/${profile}.yaml (${objects.length} objects)\n`);
    if (check) continue;
    await mkdir(dirname(file), {recursive: true});
    await writeFile(file, text);
  }
}
if (check && stale > 0) process.exit(1);

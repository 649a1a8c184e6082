import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {targetSchema} from '../../src/core/config.ts';
import {profileNames} from '../../src/core/profiles.ts';
import {orderObjects} from '../../src/manifests/order.ts';
import {renderedText, sourcesOf} from '../../src/manifests/rendered-file.ts';
import {yamlStream} from '../../src/manifests/yaml.ts';
import {versionIn} from '../../src/pipelines/doctor/programs.ts';
import {ejectTarget, renderObjects} from '../../src/pipelines/render.ts';
import {writeFiles} from '../../src/tools/file-tree.ts';
import {kustomize} from '../../src/tools/kustomize.ts';
import {localPrograms} from '../../src/tools/programs.ts';
import {hashOfSources, loadSources, loadTemplates, stackFolder} from '../../src/tools/templates.ts';

/** Kustomize 5, whose output the committed renders are, came with kubectl 1.27. */
const oldestMinor = 27;
const program =
  process.env['GOMEET_KUBECTL'] ??
  (
    await localPrograms()
      .version('kubectl')
      .catch(() => undefined)
  )?.path;
const version =
  program === undefined ? undefined : versionIn((await localPrograms({path: join(program, '..')}).version('kubectl'))?.text ?? '');
const usable = program !== undefined && version !== undefined && version[1] >= oldestMinor;
const why = usable ? '' : ` (skipped: no kubectl 1.${oldestMinor} or newer by GOMEET_KUBECTL or on PATH)`;
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, {recursive: true}))));

const elsewhere = {
  namespace: 'meet-eu',
  domain: 'eu.example.org',
  region: 'fra1',
  vpc: '10.9.0.0/16',
  buckets: {recordings: 'rec-eu', backups: 'bak-eu'},
  acme: {email: 'ops@example.org', issuer: 'letsencrypt-staging'},
  alerts: {critical: ['pagerduty', 'email'], slackChannel: '#eu', deadMansSwitch: true},
  images: {'livekit-sfu': 'mirror.example.org/livekit:v1', rclone: 'mirror.example.org/rclone:1'},
};

describe.skipIf(!usable)(`kubectl kustomize${why}`, () => {
  it.each(profileNames)('renders %s as it is committed', async (profile) => {
    const sources = hashOfSources(await loadSources('gomeet'));
    const objects = await kustomize(join(stackFolder('gomeet'), 'k8s/overlays', profile), {program: program ?? ''});
    const committed = await readFile(join(stackFolder('gomeet'), 'rendered', `${profile}.yaml`), 'utf8');
    expect(sourcesOf(committed)).toBe(sources);
    expect(renderedText({stack: 'gomeet', profile, sources, objects})).toBe(committed);
  });

  it.each(
    profileNames.flatMap((profile) => [
      [profile, 'as shipped', {}] as const,
      [profile, 'elsewhere', elsewhere] as const,
      [profile, 'with a certificate of its own for TURN', {acme: {turn: 'own' as const}}] as const,
    ]),
  )('renders the ejected folder of %s, %s, as gomeet does', async (profile, _, more) => {
    const folder = await mkdtemp(join(tmpdir(), 'gomeet-eject-'));
    folders.push(folder);
    const options = {
      target: 'production',
      config: targetSchema.parse({profile, ...more}),
      templates: await loadTemplates('gomeet', profile),
    };
    await writeFiles(folder, ejectTarget(options, await loadSources('gomeet')));
    const rendered = await kustomize(folder, {program: program ?? ''});
    expect(yamlStream(orderObjects(rendered))).toBe(yamlStream(renderObjects(options)));
  });
});

import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {targetSchema} from '../../src/core/config.ts';
import {ejectTarget, type RenderOptions, renderFiles, renderObjects, renderResult, renderText} from '../../src/pipelines/render.ts';
import {parseObjects} from '../../src/tools/kube-yaml.ts';
import {loadSources, loadTemplates} from '../../src/tools/templates.ts';

const options = async (more: object = {}): Promise<RenderOptions> => ({
  target: 'production',
  config: targetSchema.parse({profile: 'dev', ...more}),
  templates: await loadTemplates('gomeet', 'dev'),
});

describe('render', () => {
  it('prints what deploy applies, and with bootstrap the rest', async () => {
    const given = await options();
    const deployed = parseObjects('x', renderText(given));
    const once = parseObjects('x', renderText({...given, bootstrap: true}));
    expect(deployed.length + once.length).toBe(renderObjects(given).length);
    expect(once.map((object) => object.kind)).toContain('Namespace');
    expect(deployed.map((object) => object.kind)).not.toContain('Namespace');
    expect([...deployed, ...once].map((object) => object.kind)).not.toContain('Secret');
  });

  it('writes one file per phase, in order', async () => {
    const given = await options();
    const files = renderFiles(given);
    expect(Object.keys(files)).toEqual([
      '010-bootstrap.yaml',
      '020-foundation.yaml',
      '030-postgres.yaml',
      '040-pgbouncer.yaml',
      '050-redis.yaml',
      '060-api.yaml',
      '070-livekit.yaml',
      '080-recording.yaml',
      '090-traefik.yaml',
      '100-monitoring.yaml',
    ]);
    const objects = Object.entries(files).flatMap(([name, text]) => parseObjects(name, text));
    expect(objects.map((object) => object.metadata.name)).toEqual(renderObjects(given).map((object) => object.metadata.name));
  });

  it('gives a result that can be serialised', async () => {
    const result = renderResult(await options({namespace: 'meet'}), ['a.yaml']);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect(result).toMatchObject({schemaVersion: 1, target: 'production', profile: 'dev', namespace: 'meet', files: ['a.yaml']});
  });
});

describe('eject', () => {
  it('keeps the sources untouched, leaves other profiles out, and writes one readable patch per object', async () => {
    const sources = await loadSources('gomeet');
    const files = ejectTarget(await options({domain: 'meet.example.org', images: {'auth-service': 'mirror/auth:v9'}}), sources);
    expect(files['base/livekit-sfu.yaml']).toBe(sources['base/livekit-sfu.yaml']);
    expect(Object.keys(files).filter((path) => path.startsWith('overlays/'))).toEqual(['overlays/dev/kustomization.yaml']);
    const kustomization = parse(files['kustomization.yaml'] ?? '');
    expect(kustomization).toMatchObject({kind: 'Kustomization', resources: ['overlays/dev']});
    expect(kustomization.patches).toContainEqual({
      path: 'patches/deployment-auth-service.yaml',
      target: {group: 'apps', version: 'v1', kind: 'Deployment', name: 'auth-service', namespace: 'gomeet'},
    });
    expect(parse(files['patches/deployment-auth-service.yaml'] ?? '')).toEqual([
      {op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'mirror/auth:v9'},
      {op: 'add', path: '/spec/template/metadata/annotations/gomeet.io~1config-sha256', value: expect.stringMatching(/^[0-9a-f]{64}$/)},
    ]);
    for (const {path} of kustomization.patches) expect(files).toHaveProperty([path]);
  });

  it('takes away what a certificate of one’s own for TURN makes superfluous', async () => {
    const own = await options({acme: {turn: 'own'}});
    const files = ejectTarget(own, await loadSources('gomeet'));
    expect(parse(files['patches/certificate-turn-tls.yaml'] ?? '')).toEqual({
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: {name: 'turn-tls', namespace: 'gomeet'},
      $patch: 'delete',
    });
    expect(parse(files['kustomization.yaml'] ?? '').patches.map(({path}: {path: string}) => path)).toEqual(
      expect.arrayContaining(['patches/issuer-letsencrypt.yaml', 'patches/issuer-letsencrypt-staging.yaml']),
    );
    expect(renderText(own)).not.toContain('name: turn-tls');
  });
});

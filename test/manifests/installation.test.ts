import {describe, expect, it} from 'vitest';
import {type TargetConfig, targetSchema} from '../../src/core/config.ts';
import type {KubeObject} from '../../src/core/objects.ts';
import {profileNames} from '../../src/core/profiles.ts';
import {applyPatches} from '../../src/manifests/apply-patches.ts';
import {rewriter, substitutionsOf} from '../../src/manifests/installation.ts';
import {patchesOf} from '../../src/manifests/patches.ts';
import {textsOf} from '../../src/manifests/plain.ts';
import {buildTarget} from '../../src/manifests/target.ts';
import {findObject} from '../../src/manifests/workloads.ts';
import {loadTemplates as load} from '../../src/tools/templates.ts';

/** Each profile is parsed once. */
const loaded = new Map<string, ReturnType<typeof load>>();
function loadTemplates(stack: string, profile: string): ReturnType<typeof load> {
  const templates = loaded.get(profile) ?? load(stack, profile);
  loaded.set(profile, templates);
  return templates;
}

const config = (more: object = {}): TargetConfig => targetSchema.parse({profile: 'gomeet-500', ...more});
const elsewhere = config({
  namespace: 'meet-eu',
  domain: 'eu.gomeet.com',
  region: 'fra1',
  vpc: '10.9.0.0/16',
  buckets: {recordings: 'rec-eu', backups: 'bak-eu'},
  acme: {email: 'ops@example.org', issuer: 'letsencrypt-staging'},
  images: {'auth-service': 'mirror.example.org/auth:v9'},
});

describe('literals', () => {
  const rewrite = rewriter(substitutionsOf(elsewhere)) ?? ((text: string) => text);

  it.each<[from: string, to: string]>([
    ['https://api.gomeet.com/x', 'https://api.eu.gomeet.com/x'],
    ['Host(`gomeet.com`)', 'Host(`eu.gomeet.com`)'],
    ['regex: .*gomeet\\.com', 'regex: .*eu\\.gomeet\\.com'],
    ['gomeet.community notgomeet.com gomeet.com.example', 'gomeet.community notgomeet.com gomeet.com.example'],
    ['redis-0.redis-cluster.gomeet.svc.cluster.local', 'redis-0.redis-cluster.meet-eu.svc.cluster.local'],
    ['--namespaces=gomeet', '--namespaces=meet-eu'],
    ['x{namespace="gomeet"}', 'x{namespace="meet-eu"}'],
    ['"expr": "x{namespace=\\"gomeet\\"}"', '"expr": "x{namespace=\\"meet-eu\\"}"'],
    ['namespaces:\n  names: [gomeet]', 'namespaces:\n  names: [meet-eu]'],
    ['- source_labels: [namespace]\n  regex: gomeet\n', '- source_labels: [namespace]\n  regex: meet-eu\n'],
    ['kubectl -n gomeet get pods', 'kubectl -n meet-eu get pods'],
    ['gomeet = host=postgres-primary dbname=gomeet', 'gomeet = host=postgres-primary dbname=gomeet'],
    ['gomeet:node_cpu:ratio gomeet/auth-service gomeet_shard_0', 'gomeet:node_cpu:ratio gomeet/auth-service gomeet_shard_0'],
    ['sgp1.digitaloceanspaces.com', 'fra1.digitaloceanspaces.com'],
    ['trustedIPs: ["10.104.0.0/20"]', 'trustedIPs: ["10.9.0.0/16"]'],
    ['10.104.0.0/201 110.104.0.0/20', '10.104.0.0/201 110.104.0.0/20'],
    ['spaces:gomeet-backups/wal', 'spaces:bak-eu/wal'],
    ['gomeet-backups-old', 'gomeet-backups-old'],
  ])('%j becomes %j', (from, to) => {
    expect(rewrite(from)).toBe(to);
  });

  it('are left alone by an installation as shipped', () => {
    expect(rewriter(substitutionsOf(config()))).toBeUndefined();
  });
});

describe('patches of the shipped profiles', () => {
  it.each(profileNames)('%s: none for an installation as shipped', async (profile) => {
    expect(patchesOf(config({profile}), (await loadTemplates('gomeet', profile)).objects)).toEqual([]);
  });

  it.each(profileNames)('%s: no shipped value is left where another one is configured', async (profile) => {
    const {objects} = await loadTemplates('gomeet', profile);
    const patched = applyPatches(objects, patchesOf({...elsewhere, profile, domain: 'meet.example.org'}, objects));
    const left = patched.flatMap((object) =>
      [...textsOf(object)].flatMap(({pointer, text}) =>
        text
          .split('\n')
          .filter((line) =>
            /gomeet\.com|sgp1|10\.104\.|gomeet-recordings|gomeet-backups|\bgomeet\.svc|namespace[^\n]*\bgomeet\b/.test(line),
          )
          .map((line) => `${object.kind} ${object.metadata.name} ${pointer}: ${line.trim()}`),
      ),
    );
    expect(left).toEqual([]);
    expect(patched.every((object) => object.metadata.namespace !== 'gomeet')).toBe(true);
    const images = [...textsOf(findObject(patched, 'Deployment', 'auth-service'))].filter(({pointer}) => pointer.endsWith('/image'));
    expect(images.map(({text}) => text)).toEqual(['mirror.example.org/auth:v9']);
    expect(findObject(patched, 'ClusterIssuer', 'letsencrypt')).toMatchObject({spec: {acme: {email: 'ops@example.org'}}});
    for (const certificate of patched.filter((object) => object.kind === 'Certificate')) {
      expect(certificate).toMatchObject({spec: {issuerRef: {name: 'letsencrypt-staging'}}});
    }
  });

  it('say which object and place does not exist', () => {
    const object: KubeObject = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'a'}, data: {}};
    const target = {apiVersion: 'v1', kind: 'ConfigMap', name: 'a'};
    expect(() => applyPatches([object], [{target, operations: [{op: 'replace', path: '/data/b', value: 'c'}]}])).toThrow(
      'ConfigMap a has no /data/b to patch',
    );
  });
});

describe('buildTarget', () => {
  it('splits off what cluster-admin applies, counts the stores and keeps configuration', async () => {
    const templates = await loadTemplates('gomeet', 'gomeet-500');
    const target = buildTarget(
      'production',
      config({context: 'do-sgp1', cluster: {uid: 'u'}, gateLimit: '90s', waive: [{probe: 'a.b', reason: 'because'}]}),
      templates,
    );
    expect(target.expected).toEqual({postgresReplicas: 3, pgbouncers: 3, redisMasters: 6, redisReplicas: 6});
    expect(target.pools.map((pool) => [pool.name, pool.count])).toEqual([
      ['general', 20],
      ['media', 27],
    ]);
    expect(target).toMatchObject({
      name: 'production',
      namespace: 'gomeet',
      gateLimitMs: 90_000,
      pinned: {context: 'do-sgp1', uid: 'u'},
      waived: {'a.b': 'because'},
    });
    expect(target.bootstrap.map((object) => object.kind)).toContain('Namespace');
    expect(target.manifests.some((object) => object.kind === 'ClusterRole')).toBe(false);
    expect(target.manifests.length + target.bootstrap.length).toBe(templates.objects.length);
  });

  it('gives pods that read a patched ConfigMap another hash, and no others', async () => {
    const templates = await loadTemplates('gomeet', 'dev');
    const hashes = (target: ReturnType<typeof buildTarget>) =>
      Object.fromEntries(
        target.manifests.flatMap((object) =>
          [...textsOf(object)]
            .filter(({pointer}) => pointer.endsWith('config-sha256'))
            .map(({text}) => [`${object.kind}/${object.metadata.name}`, text]),
        ),
      );
    const before = hashes(buildTarget('a', config({profile: 'dev'}), templates));
    const after = hashes(buildTarget('a', config({profile: 'dev', domain: 'example.org'}), templates));
    expect(after['Deployment/livekit-sfu']).not.toBe(before['Deployment/livekit-sfu']);
    expect(after['StatefulSet/redis-master']).toBe(before['StatefulSet/redis-master']);
  });

  it('names every problem in a sentence of its own', async () => {
    const templates = await loadTemplates('gomeet', 'dev');
    const wrong = config({profile: 'dev', images: {'auth-servce': 'x:1'}, buckets: {recordings: 'one', backups: 'one'}});
    expect(() => buildTarget('t', wrong, templates)).toThrow(
      /^target t: images\.auth-servce: no container has this name, did you mean auth-service\?\ntarget t: buckets: recordings and backups need a bucket each/,
    );
  });

  it('takes a folder of the operator’s own as it is, if it is for this namespace and has phases', async () => {
    const templates = await loadTemplates('gomeet', 'dev');
    const own = config({profile: 'dev', manifests: './k8s', domain: 'example.org'});
    expect(buildTarget('t', own, templates).manifests).toEqual(
      templates.objects.filter((object) => object.metadata.labels?.['gomeet.io/phase'] !== 'bootstrap'),
    );
    expect(() => buildTarget('t', {...own, namespace: 'other'}, templates)).toThrow(
      /puts objects into namespace gomeet, but the target's namespace is other/,
    );
    const stray: KubeObject = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'stray', namespace: 'gomeet'}};
    expect(() => buildTarget('t', own, {...templates, objects: [...templates.objects, stray]})).toThrow(
      /no label gomeet\.io\/phase: ConfigMap stray/,
    );
    expect(() => buildTarget('t', own, {...templates, objects: []})).toThrow(/renders no objects/);
  });
});

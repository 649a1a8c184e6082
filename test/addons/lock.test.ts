import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {parseObjects} from '../../src/addons/contents.ts';
import {judgeInstalled} from '../../src/addons/judge.ts';
import {filesOf, parseLock} from '../../src/addons/lock.ts';
import {verifyContents} from '../../src/addons/verify.ts';
import {gateOf} from '../../src/pipelines/bootstrap/gates.ts';
import {ground} from '../../src/simulator/ground.ts';

const text = readFileSync('addons.lock', 'utf8');
const addons = parseLock(text, 'addons.lock');

describe('addons.lock', () => {
  test('pins the three add-ons, and each has a gate', () => {
    expect(addons.map((addon) => addon.name)).toEqual(['traefik-crds', 'cert-manager', 'metrics-server']);
    for (const addon of addons) expect(gateOf(addon, {controllers: true}).length).toBeGreaterThan(0);
  });

  test('pins the versions that the sandbox builds with', () => {
    const pins = ['crds', 'metrics-server'].map((module) => readFileSync(`sandbox/${module}/go.mod`, 'utf8')).join('\n');
    const modules = {
      'traefik-crds': 'github.com/traefik/traefik/v3',
      'cert-manager': 'github.com/cert-manager/cert-manager',
      'metrics-server': 'sigs.k8s.io/metrics-server',
    };
    for (const [name, module] of Object.entries(modules)) {
      const version = addons.find((addon) => addon.name === name)?.version;
      expect(pins).toContain(`${module} ${version}`);
    }
  });

  test('the simulated cluster shows them at these versions', () => {
    const objects = ground([]);
    const observed = {
      definitions: objects.filter((one) => one.kind === 'CustomResourceDefinition'),
      deployments: [],
      apiServices: objects.filter((one) => one.kind === 'APIService'),
    };
    for (const addon of addons) {
      const installed = judgeInstalled(addon, observed, addon.name === 'metrics-server');
      expect(installed).toMatchObject({state: 'installed', versions: addon.name === 'metrics-server' ? [] : [addon.version]});
    }
  });

  test.each(addons.flatMap((addon) => addon.files.map((file) => [file.url, addon.version])))('%s is the address of %s', (url, version) => {
    expect(url).toContain(`/${version}/`);
  });

  test('the shipped file is the locked one and holds exactly the locked resource types', () => {
    for (const addon of addons) {
      for (const file of addon.files.filter((one) => one.source === 'package')) {
        const bytes = readFileSync(file.path);
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
        const objects = parseObjects({name: file.path, text: bytes.toString('utf8')});
        expect(verifyContents(addon, file.path, objects, true)).toHaveLength(Object.keys(addon.installed.definitions).length);
      }
    }
  });

  test('without programs only resource types are taken', () => {
    const parts = addons.map((addon) => filesOf(addon, false).map((file) => file.part));
    expect(parts.map((one) => one.length)).toEqual([1, 6, 0]);
    expect(new Set(parts.flat())).toEqual(new Set(['definitions']));
    expect(addons.map((addon) => filesOf(addon, true).map((file) => file.part))).toEqual([['definitions'], ['everything'], ['everything']]);
  });

  test.each([
    ['not YAML', 'a: [', 'is not YAML'],
    ['another version of the file', text.replace('version: 1', 'version: 2'), 'version'],
    ['a checksum that is too short', text.replace(/sha256: 1d5e/, 'sha256: 1d'), 'addons.0.files.0.sha256: must be 64 hexadecimal digits'],
    ['an address without https', text.replace('url: https://raw', 'url: http://raw'), 'must be an https address'],
    ['a path out of the package', text.replace('path: templates/addons', 'path: ../addons'), 'relative path'],
    ['a key with a typo', text.replace('    creates:', '    create:'), 'create'],
    ['a shipped file without a checksum', text.replace(/sha256: 1d5e.*/, 'sha256: null'), 'addons.0.files.0.sha256'],
  ])('%s is refused by name', (_, broken, message) => {
    expect(() => parseLock(broken, 'addons.lock')).toThrow(message);
  });
});

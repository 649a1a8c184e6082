import {cp, mkdir, mkdtemp, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parseAllDocuments, stringify} from 'yaml';
import {type Ran, resultOf} from './_gomeet.ts';
import {sandboxOf, type TestSandbox, writesOf} from './_sandbox.ts';

const root = join(import.meta.dirname, '..', '..');

type Manifest = {
  kind: string;
  apiVersion: string;
  metadata: {name: string; labels?: {[key: string]: string}};
  spec?: {[field: string]: unknown};
};
type Row = {
  readonly what: string;
  /** Keys of the target beside its profile and the deployer's kubeconfig. */
  readonly target?: {readonly [key: string]: unknown};
  /** Edits the shipped manifests into nonsense. */
  readonly edit?: (manifests: Manifest[]) => void;
  readonly exit: 2 | 3 | 6;
  readonly says: RegExp;
};

const named = (manifests: readonly Manifest[], kind: string, name: string): Manifest => {
  const found = manifests.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name} among the manifests`);
  return found;
};
const added = (kind: string, name: string): Manifest => ({
  apiVersion: 'v1',
  kind,
  metadata: {name, ...{namespace: 'gomeet'}, labels: {'gomeet.io/phase': 'api'}},
});

/** What only a real API server, with its admission and its roles, can refuse. */
const rows: readonly Row[] = [
  {
    what: 'another cluster than the pinned one',
    target: {cluster: {uid: '00000000-0000-4000-8000-000000000000'}},
    exit: 6,
    says: /^this is not the cluster that target t is pinned to: UID of kube-system is [0-9a-f-]{36}, pinned is 0{8}-/,
  },
  {
    what: 'a context that is not in the kubeconfig',
    target: {context: 'nowhere'},
    exit: 2,
    says: /gomeet\.yaml has no context "nowhere"; it has: /,
  },
  {
    what: 'a word for a number',
    edit: (all) => Object.assign(named(all, 'StatefulSet', 'postgres-primary').spec ?? {}, {replicas: 'many'}),
    exit: 6,
    says: /^the API server would refuse statefulset\/postgres-primary: .*\.spec\.replicas: expected numeric .*, got string$/,
  },
  {
    what: 'a field that does not exist',
    edit: (all) => Object.assign(named(all, 'Service', 'auth-service').spec ?? {}, {selectorr: {}}),
    exit: 6,
    says: /^the API server would refuse service\/auth-service: .*\.spec\.selectorr: field not declared in schema$/,
  },
  {
    what: 'a kind that does not exist',
    edit: (all) => all.push(added('Flux', 'x')),
    exit: 6,
    says: /^kubernetes\.bootstrap: the API server has no such kind, but the manifests do: Flux of v1/,
  },
  {
    what: 'a name that is none',
    edit: (all) => all.push(added('ConfigMap', 'Not_Good')),
    exit: 6,
    says: /^the API server would refuse configmap\/Not_Good: .*metadata\.name: Invalid value/,
  },
  {
    what: 'no phase label',
    edit: (all) => {
      delete named(all, 'Service', 'auth-service').metadata.labels?.['gomeet.io/phase'];
    },
    exit: 2,
    says: /^target t: manifests: these objects have no label gomeet\.io\/phase: Service auth-service$/,
  },
];

describe('bad input that a real API server sees', () => {
  let sandbox: TestSandbox;
  let folder: string;
  let path: string;

  beforeAll(async () => {
    sandbox = await sandboxOf('dev');
    folder = await mkdtemp(join(sandbox.state, 'bad-'));
    const {binDir} = JSON.parse(await readFile(join(sandbox.dir, 'sandbox.json'), 'utf8')) as {readonly binDir: string};
    path = `${binDir}:${process.env['PATH']}`;
  });
  afterAll(() => sandbox?.down());

  /** Deploys, and expects a refusal in one sentence that changed nothing; returns what was said. */
  async function refused(exit: number, says: RegExp, target: Row['target'] = {}): Promise<Ran> {
    const kubeconfig = join(sandbox.dir, 'kubeconfigs', 'gomeet.yaml');
    await writeFile(join(folder, 'gomeet.yaml'), stringify({version: 1, targets: {t: {profile: 'dev', kubeconfig, ...target}}}));
    const audit = await sandbox.audit();
    const ran = await sandbox.run(['deploy', '--target', 't', '--yes', '--json'], {cwd: folder, env: {PATH: path}});
    const document = JSON.parse(ran.stdout) as {readonly message?: string; readonly error?: {readonly message: string}};
    const message = document.message ?? document.error?.message ?? '';
    expect({exit: ran.exitCode, stderr: ran.stderr}, message).toEqual({exit, stderr: ''});
    expect(message).toMatch(says);
    expect(message).not.toContain('\n');
    expect(ran.stdout).not.toMatch(/node:internal|This is a bug/);
    expect(writesOf(await audit())).toEqual([]);
    return ran;
  }

  test.each(rows)('$what', async ({what, target, edit, exit, says}) => {
    if (edit === undefined) {
      await refused(exit, says, target);
      return;
    }
    const own = join(folder, what.replaceAll(/\W+/g, '-'));
    await mkdir(own);
    await cp(join(root, 'templates', 'gomeet', 'rendered', 'dev.yaml'), join(own, 'all.yaml'));
    const documents = parseAllDocuments(await readFile(join(own, 'all.yaml'), 'utf8'), {version: '1.1'});
    const manifests = documents.map((one) => one.toJS() as Manifest).filter((one) => one !== null);
    edit(manifests);
    await writeFile(join(own, 'all.yaml'), manifests.map((one) => `---\n${JSON.stringify(one)}\n`).join(''));
    await writeFile(join(own, 'kustomization.yaml'), 'resources: [all.yaml]\n');
    await refused(exit, says, {...target, manifests: own});
  });

  test('a user who may only read is told what is missing', async () => {
    const says = /^kubernetes\.permissions: not allowed: create serviceaccounts, patch serviceaccounts, .* and \d+ more$/;
    const ran = await refused(6, says, {kubeconfig: join(sandbox.dir, 'kubeconfigs', 'reader.yaml')});
    expect(resultOf(ran).next).toEqual([expect.stringContaining('deployer role')]);
  });

  test('an object of another field manager: the refusal names the manager and the field', async () => {
    const theirs = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {name: 'pgbouncer-config', namespace: 'gomeet'},
      data: {'pgbouncer.ini': 'x'},
    };
    const apply = ['apply', '--server-side', '--field-manager=somebody', '-f', '-'];
    expect((await sandbox.kubectl(apply, {admin: true, input: JSON.stringify(theirs)})).exitCode).toBe(0);
    const ran = await refused(
      6,
      /^the API server would refuse configmap\/pgbouncer-config: .*conflict with "somebody": \.data\.pgbouncer\.ini$/,
    );
    expect(resultOf(ran).next.join('\n')).toContain('another field manager owns this field');
    await sandbox.kubectl(['-n', 'gomeet', 'delete', 'configmap', 'pgbouncer-config'], {admin: true});
  });

  test('a kubectl that is older than the manifests need', async () => {
    const before = path;
    const old = join(folder, 'old');
    await mkdir(old);
    await writeFile(join(old, 'kubectl'), '#!/bin/sh\necho \'{"clientVersion": {"gitVersion": "v1.20.4"}}\'\n', {mode: 0o755});
    path = old;
    await refused(6, /^kubernetes\.version: kubectl is v1\.20\.4; 1\.24 or newer is needed$/);
    path = join(folder, 'nothing');
    await refused(6, /^kubernetes\.version: kubectl was not found$/);
    path = before;
  });

  test('a namespace that is terminating', async () => {
    const hold = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'hold', namespace: 'gomeet', finalizers: ['gomeet.io/test']}};
    await sandbox.kubectl(['create', '-f', '-'], {admin: true, input: JSON.stringify(hold)});
    await sandbox.kubectl(['delete', 'namespace', 'gomeet', '--wait=false'], {admin: true});
    await refused(6, /^kubernetes\.namespace: the namespace gomeet is being deleted since \d{4}-.*: nothing can be created in it/);
    const patch = ['-n', 'gomeet', 'patch', 'configmap', 'hold', '--type=merge', '-p', '{"metadata":{"finalizers":null}}'];
    expect((await sandbox.kubectl(patch, {admin: true})).exitCode).toBe(0);
  });
});

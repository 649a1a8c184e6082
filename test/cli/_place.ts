import {chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type Fake, fakeApi, kubeconfigText, nobody, pki, silent} from './_servers.ts';

/** Answers of a cluster that nobody has bootstrapped; its UID is `uid-of-this-one`. */
const answers = {
  '/version': {gitVersion: 'v1.36.4'},
  '/api/v1/namespaces/kube-system': {metadata: {name: 'kube-system', uid: 'uid-of-this-one'}},
};

/** A folder with kubeconfigs, programs, manifests and wrong files of every kind, and the servers that the kubeconfigs name. */
export type Place = {
  readonly folder: string;
  /** The one that answers as it should. */
  readonly api: Fake;
  /** Names and contents, so that a test can tell that nothing was touched. */
  readonly snapshot: () => string;
  readonly remove: () => Promise<void>;
};

export async function place(): Promise<Place> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gomeet-bad-')));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const {ca, client, expiredClient, server, expiredServer} = await pki();
  const [api, stale, mute, dead] = await Promise.all([
    fakeApi(server, ca.certificate, answers),
    fakeApi(expiredServer, ca.certificate, answers),
    silent(),
    nobody(),
  ]);
  const kubeconfig = (name: string, url: string, who = client) => write(name, kubeconfigText(url, {ca: ca.certificate, client: who}));
  kubeconfig('good.kubeconfig', api.url);
  kubeconfig('expired-client.kubeconfig', api.url, expiredClient);
  kubeconfig('expired-server.kubeconfig', stale.url);
  kubeconfig('mute.kubeconfig', mute.url);
  kubeconfig('dead.kubeconfig', dead);
  write('empty', '');
  write('not-yaml', 'a: [b\n');
  write('other.yaml', 'a: b\n');
  write('ten-megabytes', `# ${'x'.repeat(10 * 1024 * 1024)}\n`);
  mkdirSync(join(folder, 'full'));
  write('full/mine.txt', 'mine\n');
  write('cut-off.json', '{"gomeetSimulator":1,"version":3,"world":{"now":1');
  program(folder, 'old', 'echo \'{"clientVersion": {"gitVersion": "v1.20.4"}}\'');
  program(folder, 'broken', 'echo "Segmentation fault" >&2; exit 139');
  // The part of kubectl that these rows need: `kubectl kustomize FOLDER` prints what a test has put there.
  program(
    folder,
    'current',
    'if [ "$1" = kustomize ]; then cat "$2/rendered.yaml"; else echo \'{"clientVersion": {"gitVersion": "v1.36.4"}}\'; fi',
  );
  mkdirSync(join(folder, 'none'));
  mkdirSync(join(folder, 'folder', 'gomeet.yaml'), {recursive: true});
  for (const [name, text] of Object.entries(manifests())) {
    mkdirSync(join(folder, name));
    write(`${name}/kustomization.yaml`, 'resources: [rendered.yaml]\n');
    write(`${name}/rendered.yaml`, text);
  }
  return {
    folder,
    api,
    snapshot: () => JSON.stringify(filesOf(folder)),
    remove: async () => {
      await Promise.all([api.stop(), stale.stop(), mute.stop()]);
      rmSync(folder, {recursive: true});
    },
  };
}

/** A folder for PATH with one program in it, named kubectl. */
function program(folder: string, name: string, script: string): void {
  mkdirSync(join(folder, name));
  const file = join(folder, name, 'kubectl');
  writeFileSync(file, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
  chmodSync(file, 0o755);
}

/** Renders that somebody edited into nonsense, by the name of their folder. */
function manifests(): {readonly [folder: string]: string} {
  const labelled = (kind: string, name: string, rest: string, phase = 'api') =>
    `apiVersion: ${kind === 'Deployment' ? 'apps/v1' : 'v1'}\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: gomeet\n  labels: {gomeet.io/phase: ${phase}}\n${rest}`;
  const pod = 'selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: a}]}}';
  return {
    'm-broken': 'kind: [\n',
    'm-no-name': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {namespace: gomeet}\n',
    'm-no-label': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: gomeet}\n',
    'm-phase': labelled('ConfigMap', 'a', '', 'apis'),
    'm-elsewhere': labelled('ConfigMap', 'a', '').replace('namespace: gomeet', 'namespace: other'),
    'm-empty': '',
    'm-string': labelled('Deployment', 'a', `spec: {replicas: many, ${pod}}\n`),
    'm-kind': labelled('Flux', 'a', ''),
    'm-good-name': labelled('ConfigMap', 'Not_Good', ''),
  };
}

function filesOf(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const info = statSync(path);
      return [name, info.isDirectory() ? '' : info.size > 1_000_000 ? String(info.size) : readFileSync(path, 'utf8')] as const;
    });
}

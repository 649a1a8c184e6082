import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {runOk} from './measure.mjs';

const version = 'v4.2.4';

/** Path of helm, built from source once and kept. */
export async function helmProgram() {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'gomeet/bench', `helm-${version}`);
  const program = join(folder, 'helm');
  if (existsSync(program)) return program;
  process.stderr.write(`bench: building helm ${version} from source, about a minute\n`);
  await runOk('go', ['install', `helm.sh/helm/v4/cmd/helm@${version}`], {env: {GOBIN: folder, GOFLAGS: '', CGO_ENABLED: '0'}});
  return program;
}

/** A chart of exactly these manifests: they come from a file, because their own double braces are not helm's. */
export function writeChart(folder, name, manifests) {
  mkdirSync(join(folder, 'templates'), {recursive: true});
  mkdirSync(join(folder, 'files'), {recursive: true});
  writeFileSync(join(folder, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n`);
  writeFileSync(join(folder, 'files/all.yaml'), manifests);
  writeFileSync(join(folder, 'templates/all.yaml'), '{{ .Files.Get "files/all.yaml" }}\n');
  return folder;
}

import {mkdtemp, readdir, readFile, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {execa} from 'execa';
import {dashboards, fixtureFolder, textsOf} from '../manifests/_monitoring.ts';

/** A folder as promtool wants it: the deployed rule files, the test files beside them, and the queries of all panels as rules. */
export async function promtoolFolder(): Promise<{
  readonly folder: string;
  readonly rules: readonly string[];
  readonly tests: readonly string[];
}> {
  const folder = await mkdtemp('/tmp/gmp-');
  const rules = await textsOf('prometheus-rules-');
  for (const [name, text] of rules) await writeFile(join(folder, name), text);
  const tests = (await readdir(fixtureFolder)).filter((name) => name.endsWith('.yaml'));
  for (const name of tests) await writeFile(join(folder, testName(name)), await readFile(join(fixtureFolder, name), 'utf8'));
  await writeFile(join(folder, 'panels.yaml'), JSON.stringify(await panelRules()));
  return {folder, rules: [...rules.keys()], tests: tests.map(testName)};
}

const testName = (name: string) => name.replace(/\.yaml$/, '.test.yaml');

/** Queries of panels are texts until Grafana runs them. As recording rules promtool reads them. */
async function panelRules(): Promise<object> {
  const boards = [...(await dashboards()).values()];
  return {
    groups: boards.map(({uid, panels}) => ({
      name: uid,
      rules: panels.flatMap(({id, targets = []}) =>
        targets.map(({refId, expr}) => ({
          record: `panel:${uid.replaceAll('-', '_')}:${id}${refId}`,
          expr: expr.replaceAll('$namespace', 'gomeet'),
        })),
      ),
    })),
  };
}

export type Tool = {readonly name: string; readonly version: string | undefined};

/** The tool on PATH, with the version that it says it has. */
export async function toolOf(name: string): Promise<Tool> {
  const said = await execa(name, ['--version'], {reject: false, all: true});
  return {name, version: /version (\d[\w.+-]*)/.exec(said.all ?? '')?.[1]};
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

// `npm run test:e2e`: one case of every family, on the sandbox. `-- --all`: every case, and the table of results in
// test/e2e/RESULTS.md. Other arguments go to vitest, for instance the name of a file.
import {spawnSync} from 'node:child_process';
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {availableParallelism, totalmem} from 'node:os';
import {dirname, join, relative} from 'node:path';

const root = dirname(import.meta.dirname);
const report = join(root, 'test-output/e2e.json');
const given = process.argv.slice(2);
const all = given.includes('--all');

// The sandbox's programs first, with their own progress: a cold build takes minutes, and the tests need its kubectl.
const install = spawnSync(process.execPath, [join(root, 'bin/run.js'), 'sandbox', 'install', '--json'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});
if (install.status !== 0) {
  process.stderr.write(`e2e: the sandbox's programs could not be built (exit ${install.status})\n${install.stdout}`);
  process.exit(1);
}
const kubectl = join(JSON.parse(String(install.stdout)).binDir, 'kubectl');

mkdirSync(dirname(report), {recursive: true});
rmSync(report, {force: true});
const vitest = ['run', '--project', 'e2e', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const run = spawnSync(join(root, 'node_modules/.bin/vitest'), [...vitest, ...given.filter((word) => word !== '--all')], {
  cwd: root,
  stdio: 'inherit',
  env: {...process.env, GOMEET_E2E: all ? 'all' : 'smoke', GOMEET_KUBECTL: kubectl},
});

const files = readReport();
const cases = files.flatMap(({tests}) => tests);
const count = (status) => cases.filter((test) => test.status === status).length;
process.stdout.write(`\n${table(files)}\n\n`);
for (const {name, tests} of files)
  if (tests.length > 0 && tests.every(({status}) => status !== 'passed' && status !== 'failed'))
    process.stdout.write(`${name} was skipped: ${tests[0].ancestorTitles[0]}\n`);
if (all) writeFileSync(join(root, 'test/e2e/RESULTS.md'), results(files));
const failed = count('failed') + files.filter(({broken}) => broken).length;
process.stdout.write(`${count('passed')} of ${count('passed') + failed} end-to-end tests passed\n`);
process.exit(run.status === 0 && failed === 0 && count('passed') > 0 ? 0 : 1);

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8')).testResults.map((file) => ({
      name: relative(root, file.name),
      seconds: (file.endTime - file.startTime) / 1000,
      tests: file.assertionResults,
      broken: file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
    }));
  } catch {
    process.stderr.write('e2e: vitest left no report, so nothing was tested\n');
    return [];
  }
}

function table(list) {
  const rows = list.map(({name, tests, seconds, broken}) => {
    const passed = tests.filter((test) => test.status === 'passed').length;
    const outcome = tests.some((test) => test.status === 'failed') ? 'failed' : passed === 0 ? 'skipped' : 'passed';
    const state = broken ? 'did not run' : outcome;
    return `| ${name} | ${passed} of ${tests.length} | ${state} | ${seconds.toFixed(0)} s |`;
  });
  return ['| file | passed | result | time |', '| --- | ---: | --- | ---: |', ...rows].join('\n');
}

function results(list) {
  const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  const head = `# End-to-end tests\n\n\`npm run test:e2e -- --all\`, ${new Date().toISOString().slice(0, 10)}, ${machine}.\n`;
  const each = list.map(({name, tests}) => {
    const rows = tests.map(
      (test) => `| ${test.fullName.replaceAll('|', '\\|')} | ${test.status} | ${((test.duration ?? 0) / 1000).toFixed(1)} s |`,
    );
    return [`## ${name}`, '', '| case | result | time |', '| --- | --- | ---: |', ...rows].join('\n');
  });
  return [head, table(list), ...each, ''].join('\n\n').replaceAll(/\n{3,}/g, '\n\n');
}

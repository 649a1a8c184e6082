// `npm run test:e2e`: one case of every family, on the sandbox. `-- --all`: every case, and the table of results in
// test/e2e/RESULTS.md; with names of files behind it, only theirs, and the other rows stay as they were measured.
// Other arguments go to vitest.
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {availableParallelism, totalmem} from 'node:os';
import {dirname, join, relative} from 'node:path';

const root = dirname(import.meta.dirname);
const report = join(root, 'test-output/e2e.json');
const given = process.argv.slice(2);
const all = given.includes('--all');
/** What RESULTS.md is made of. */
const kept = join(root, 'test/e2e/results.json');

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
if (all) keep(files);
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

/** File, passed, result, time. */
function cells({name, tests, seconds, broken}) {
  const passed = tests.filter((test) => test.status === 'passed').length;
  const outcome = tests.some((test) => test.status === 'failed') ? 'failed' : passed === 0 ? 'skipped' : 'passed';
  return [name, `${passed} of ${tests.length}`, broken ? 'did not run' : outcome, `${seconds.toFixed(0)} s`];
}

function table(list) {
  const rows = list.map((file) => `| ${cells(file).join(' | ')} |`);
  return ['| file | passed | result | time |', '| --- | ---: | --- | ---: |', ...rows].join('\n');
}

/** Puts the files of this run in the place of what was known of them. A part of a file says nothing about the whole. */
function keep(list) {
  if (given.some((word) => word === '-t' || word.startsWith('--testNamePattern'))) return;
  const measured = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
  };
  const now = list.map(({name, seconds, broken, tests}) => ({
    name,
    ...measured,
    seconds: Math.round(seconds),
    broken,
    tests: tests.map(({fullName, status, duration}) => ({fullName, status, seconds: Math.round((duration ?? 0) / 100) / 10})),
  }));
  const before = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : [];
  const others = before.filter(({name}) => existsSync(join(root, name)) && !now.some((one) => one.name === name));
  const every = [...others, ...now].sort((a, b) => (a.name < b.name ? -1 : 1));
  writeFileSync(kept, `${JSON.stringify(every, null, 1)}\n`);
  writeFileSync(join(root, 'test/e2e/RESULTS.md'), results(every));
}

function results(list) {
  const rows = list.map((file) => `| ${[...cells(file), file.date, file.machine].join(' | ')} |`);
  const head = [
    '# End-to-end tests',
    '',
    'Every case of every file, by `npm run test:e2e -- --all`, each file when it was last run that way.',
    '',
    '| file | passed | result | time | date | machine |',
    '| --- | ---: | --- | ---: | --- | --- |',
    ...rows,
  ];
  const each = list.flatMap(({name, tests}) => {
    const cases = tests.map(
      ({fullName, status, seconds}) => `| ${fullName.replaceAll('|', '\\|')} | ${status} | ${seconds.toFixed(1)} s |`,
    );
    return ['', `## ${name}`, '', '| case | result | time |', '| --- | --- | ---: |', ...cases];
  });
  return `${[...head, ...each].join('\n')}\n`;
}

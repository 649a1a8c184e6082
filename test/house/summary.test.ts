import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {root} from './_files.ts';

type Report = {readonly passed: number; readonly failed: number; readonly broken?: boolean};

/** What `.ci/run` closes with, after these suites left these reports. */
function close(suites: {readonly [suite: string]: {readonly exit: number; readonly report?: Report}}) {
  const folder = mkdtempSync(join(tmpdir(), 'gomeet-summary-'));
  mkdirSync(join(folder, 'test-output'));
  for (const [suite, {report}] of Object.entries(suites)) {
    if (report === undefined) continue;
    const testResults = report.broken === true ? [{status: 'failed', assertionResults: []}] : [];
    const json = {numPassedTests: report.passed, numFailedTests: report.failed, testResults};
    writeFileSync(join(folder, 'test-output', `${suite}.json`), JSON.stringify(json));
  }
  const args = Object.entries(suites).map(([suite, {exit}]) => `${suite}=${exit}`);
  const run = spawnSync(process.execPath, [join(root, 'scripts/summary.mjs'), ...args], {cwd: folder, encoding: 'utf8'});
  rmSync(folder, {recursive: true});
  return {last: run.stdout.trimEnd().split('\n').at(-1), status: run.status};
}

it.each([
  [
    'both suites passed',
    {unit: {exit: 0, report: {passed: 10, failed: 0}}, e2e: {exit: 0, report: {passed: 3, failed: 0}}},
    '13 passed, 0 failed',
    0,
  ],
  [
    'a test failed',
    {unit: {exit: 1, report: {passed: 9, failed: 1}}, e2e: {exit: 0, report: {passed: 3, failed: 0}}},
    '12 passed, 1 failed',
    1,
  ],
  ['a file could not be loaded', {unit: {exit: 1, report: {passed: 9, failed: 0, broken: true}}}, '9 passed, 1 failed', 1],
  ['the linter failed, so no test ran', {unit: {exit: 1}, e2e: {exit: 0, report: {passed: 3, failed: 0}}}, '3 passed, 1 failed', 1],
  ['the suite failed after its tests', {e2e: {exit: 124, report: {passed: 3, failed: 0}}}, '3 passed, 1 failed', 1],
  ['a suite has no tests', {unit: {exit: 0, report: {passed: 0, failed: 0}}}, '0 passed, 1 failed', 1],
  ['nothing ran', {}, '0 passed, 0 failed', 1],
] as const)('%s', (_, suites, last, status) => {
  expect(close(suites)).toEqual({last, status});
});

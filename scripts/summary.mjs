// `node scripts/summary.mjs unit=0 e2e=0`: adds up the test reports of these suites, given how each suite exited, and
// closes with one plain line. A suite that failed, or that ran nothing, counts as a failure even when no test did.
import {readFileSync} from 'node:fs';

let passed = 0;
let failed = 0;

for (const argument of process.argv.slice(2)) {
  const [suite, status] = argument.split('=');
  const result = read(`test-output/${suite}.json`);
  passed += result.passed;
  failed += result.failed;
  const why = result.passed + result.failed === 0 ? 'ran no test' : status !== '0' && result.failed === 0 ? `exited ${status}` : undefined;
  if (why !== undefined) failed += 1;
  process.stdout.write(
    `${suite}: ${result.passed} of ${result.passed + result.failed} tests passed${why === undefined ? '' : `; the suite ${why}`}\n`,
  );
}

process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

function read(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const broken = report.testResults.filter(
      (one) => one.status === 'failed' && !one.assertionResults.some((test) => test.status === 'failed'),
    );
    return {passed: report.numPassedTests, failed: report.numFailedTests + broken.length};
  } catch {
    return {passed: 0, failed: 0};
  }
}

// `npm run bench [-- --only startup|simulate|diagnosis|sandbox|healthy|doomed|health|health-scale|tests]`: measures, prints a table, keeps it in bench/results. Limits
// are reported as met or not met; whether one is met never decides the exit code.
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {availableParallelism, loadavg, totalmem} from 'node:os';
import {join} from 'node:path';
import {diagnosis} from './diagnosis.mjs';
import {doomed} from './doomed.mjs';
import {health} from './health.mjs';
import {healthScale} from './health-scale.mjs';
import {healthy} from './healthy.mjs';
import {program, root} from './measure.mjs';
import {sandbox} from './sandbox.mjs';
import {simulate} from './simulate.mjs';
import {startup} from './startup.mjs';
import {benchmarkTable} from './table.mjs';
import {tests} from './tests.mjs';

const groups = {startup, simulate, diagnosis, sandbox, healthy, doomed, health, 'health-scale': healthScale, tests};
/** Only by name: it takes a quarter of an hour. */
const optional = new Set(['health-scale']);
const [flag, only, ...rest] = process.argv.slice(2);
if ((flag !== undefined && (flag !== '--only' || groups[only] === undefined)) || rest.length > 0) {
  process.stderr.write(`usage: npm run bench [-- --only ${Object.keys(groups).join('|')}]\n`);
  process.exit(2);
}
if (!existsSync(join(root, 'dist/gomeet.js'))) {
  process.stderr.write(`${program} is not built: run "npm run build"\n`);
  process.exit(2);
}

const file = join(root, 'bench/results/latest.json');
const machine = {cores: availableParallelism(), memoryGiB: Math.round(totalmem() / 2 ** 30), node: process.versions.node};
let measurements = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).measurements : [];
const failures = [];
const [load] = loadavg();
if (load > machine.cores / 2) process.stderr.write(`bench: this machine is busy (load ${load.toFixed(1)}), so times will be too long\n`);

for (const [group, measure] of Object.entries(groups)) {
  if (only === undefined ? optional.has(group) : only !== group) continue;
  process.stderr.write(`bench: ${group}\n`);
  try {
    const date = new Date().toISOString().slice(0, 10);
    const fresh = (await measure()).map((measurement) => ({group, date, ...measurement}));
    measurements = Object.keys(groups).flatMap((name) => (name === group ? fresh : measurements.filter((one) => one.group === name)));
    mkdirSync(join(root, 'bench/results'), {recursive: true});
    writeFileSync(file, `${JSON.stringify({machine, measurements}, null, 2)}\n`);
  } catch (error) {
    failures.push(`${group} could not be measured: ${error instanceof Error ? error.message : error}`);
  }
}

process.stdout.write(`${benchmarkTable({machine, measurements})}\n`);
for (const failure of failures) process.stderr.write(`bench: ${failure}\n`);
if (failures.length === 0) process.stderr.write('"npm run generate" puts the table into README.md\n');
process.exit(failures.length === 0 ? 0 : 3);

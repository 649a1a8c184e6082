import {spawn} from 'node:child_process';
import {closeSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';

export const root = dirname(import.meta.dirname);
export const program = join(root, 'bin/run.js');

/**
 * Runs a whole process: from its start to its exit, in milliseconds. What it prints goes to files, so that a slow reader
 * costs it nothing.
 */
export function runProcess(command, args, options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'gomeet-bench-'));
  const [out, err] = ['out', 'err'].map((name) => openSync(join(folder, name), 'w'));
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, {cwd: root, stdio: ['ignore', out, err], ...options, env: {...process.env, ...options.env}});
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const ms = performance.now() - started;
      closeSync(out);
      closeSync(err);
      const [stdout, stderr] = ['out', 'err'].map((name) => readFileSync(join(folder, name), 'utf8'));
      rmSync(folder, {recursive: true});
      resolve({ms, exit: code ?? signal, stdout, stderr});
    });
  });
}

/** The same, and an error when the process failed: a time of something that did not work is no measurement. */
export async function runOk(command, args, options = {}) {
  const run = await runProcess(command, args, options);
  if (run.exit !== 0)
    throw new Error(`${[command, ...args].join(' ')} ended with ${run.exit}:\n${(run.stderr || run.stdout).slice(-2000)}`);
  return run;
}

/** The largest resident set of a Node process in MiB, as the kernel accounted it. */
export async function peakMemory(args) {
  const run = await runOk(process.execPath, ['--import', join(import.meta.dirname, 'peak.mjs'), ...args]);
  const [, kibibytes] = /^peak-rss (\d+)$/m.exec(run.stderr) ?? [];
  if (kibibytes === undefined) throw new Error('the process did not say its peak memory');
  return Number(kibibytes) / 1024;
}

export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return {min: rounded(sorted[0]), median: rounded(median), max: rounded(sorted.at(-1)), runs: sorted.length};
}

function rounded(value) {
  return Number(value.toPrecision(value < 10 ? 3 : 4));
}

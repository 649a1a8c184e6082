import {program, runOk, spread} from './measure.mjs';

const runs = 31;

/**
 * Start-up against an empty Node process. Taken in turn, and the ratio pair by pair, so that a machine whose speed drifts
 * does not move it.
 */
export async function startup() {
  const version = await ratios(['--version']);
  const trivial = await ratios(['autocomplete', 'script', 'bash']);
  const help = await ratios(['deploy', '--help']);
  return [
    {name: '`node -e 0`', unit: 'ms', ...spread(version.empty)},
    {name: '`gomeet --version`, against `node -e 0`', unit: '×', limit: 2.5, ...spread(version.ratio)},
    {name: 'a trivial command (`autocomplete script bash`), against `node -e 0`', unit: '×', limit: 3, ...spread(trivial.ratio)},
    {name: '`gomeet deploy --help`, against `node -e 0`', unit: '×', ...spread(help.ratio)},
  ];
}

async function ratios(args) {
  const empty = [];
  const ratio = [];
  // The first runs fill the compile cache and the page cache.
  for (let run = -2; run < runs; run += 1) {
    const nothing = await runOk(process.execPath, ['-e', '0']);
    const ours = await runOk(process.execPath, [program, ...args]);
    if (run < 0) continue;
    empty.push(nothing.ms);
    ratio.push(ours.ms / nothing.ms);
  }
  return {empty, ratio};
}

import {peakMemory, program, runOk, spread} from './measure.mjs';

const runs = 5;
const args = [program, 'deploy', '--simulate', '--profile', 'gomeet-500', '--yes', '--json'];

/** A whole deploy of the production size in the simulator. */
export async function simulate() {
  const times = [];
  const memory = [];
  for (let run = -1; run < runs; run += 1) {
    const {ms} = await runOk(process.execPath, args);
    if (run >= 0) times.push(ms / 1000);
  }
  for (let run = 0; run < 3; run += 1) memory.push(await peakMemory(args));
  return [
    {name: '`gomeet deploy --simulate` of gomeet-500', unit: 's', limit: 3, ...spread(times)},
    {name: 'its memory at most', unit: 'MiB', limit: 200, ...spread(memory)},
  ];
}

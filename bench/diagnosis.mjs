import {join} from 'node:path';
import {peakMemory, root, runOk, spread} from './measure.mjs';

const runs = 5;
const script = join(root, 'bench/diagnosis-run.mjs');

/** The classifier on 10,000 pods of 200 workloads, with their nodes, Services and events; without reading them from a file. */
export async function diagnosis() {
  const times = [];
  const memory = [];
  for (let run = 0; run < runs; run += 1) {
    const {stdout} = await runOk(process.execPath, [script]);
    times.push(JSON.parse(stdout).ms / 1000);
  }
  for (let run = 0; run < 3; run += 1) memory.push(await peakMemory([script]));
  return [
    {name: 'diagnosis of 10,000 pods', unit: 's', limit: 1, ...spread(times)},
    {name: 'memory of that process at most, the objects included', unit: 'MiB', limit: 300, ...spread(memory)},
  ];
}

import {mkdtempSync, rmSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {distant} from './distance.mjs';
import {documentQuestions} from './document-questions.mjs';
import {peakMemory, program, runOk, runProcess, spread} from './measure.mjs';

const runs = 5;
/** There and back to an API server of the same continent. */
const rttMs = 40;

/** Always the same work, on one core: tells a slow machine from a slow program. */
const arithmetic = 'let sum = 0; for (let i = 0; i < 3e8; i += 1) sum += i % 7;';

/** Every probe but the deep ones of gomeet-500 with 47 nodes, beside the documents' own commands on the same sandbox. */
export async function health() {
  const state = mkdtempSync('/tmp/gmb-');
  const env = {XDG_STATE_HOME: state};
  const gomeet = (...args) => [process.execPath, [program, ...args], {env}];
  const check = ['health-check', '--target', 'sandbox', '--json'];
  const times = {machine: [], check: [], written: [], everywhere: [], frozen: [], farCheck: [], farEverywhere: []};
  const memory = [];
  let probes = 0;
  try {
    await runOk(...gomeet('sandbox', 'up', '--profile', 'gomeet-500'));
    await runOk(...gomeet('deploy', '--target', 'sandbox', '--yes', '--json'));
    const printed = async (...args) => (await runOk(...gomeet(...args))).stdout.trim();
    const [kubeconfig, path] = [await printed('sandbox', 'kubeconfig'), await printed('sandbox', 'shell', '--', 'which', 'kubectl')];
    // Without gomeet around it: its start is not the documents'.
    const kubectl = (args) => runProcess(path, args, {env: {KUBECONFIG: kubeconfig}});
    await rested();
    const {stdout: pods} = await kubectl(['get', 'pods', '-n', 'gomeet', '-o', 'json']);
    const questions = documentQuestions(JSON.parse(pods).items);
    // In turn: a machine is not equally fast all the time.
    for (let run = 0; run < runs; run += 1) {
      times.machine.push((await runOk(process.execPath, ['-e', arithmetic])).ms / 1000);
      const {ms, stdout} = await runOk(...gomeet(...check));
      times.check.push(ms / 1000);
      probes = JSON.parse(stdout).summary.probes;
      if (run % 2 === 1) continue;
      times.written.push(await oneAfterTheOther(questions.written, kubectl));
      times.everywhere.push(await oneAfterTheOther(questions.everywhere, kubectl));
    }
    process.env.XDG_STATE_HOME = state;
    for (let run = 0; run < 3; run += 1) memory.push(await peakMemory([program, ...check]));
    await distant(kubeconfig, rttMs, async () => {
      for (let run = 0; run < runs; run += 1) times.farCheck.push((await runOk(...gomeet(...check))).ms / 1000);
      times.farEverywhere.push(await oneAfterTheOther(questions.everywhere, kubectl));
    });
    await runOk(...gomeet('sandbox', 'break', 'api-server-frozen'));
    for (let run = 0; run < 3; run += 1) {
      const frozen = await runProcess(...gomeet(...check));
      if (frozen.exit !== 3) throw new Error(`a frozen API server ended health-check with ${frozen.exit}`);
      times.frozen.push(frozen.ms / 1000);
    }
    await runOk(...gomeet('sandbox', 'heal'));
  } finally {
    await runProcess(...gomeet('sandbox', 'heal'));
    await runProcess(...gomeet('sandbox', 'down'));
    rmSync(state, {recursive: true, force: true});
  }
  const factor = (seconds, checks = times.check) => spread(seconds.map((one) => one / spread(checks).median));
  const far = `${rttMs} ms from the API server and back`;
  return [
    {name: `\`gomeet health-check\` of gomeet-500 on the sandbox, ${probes} probes`, unit: 's', limit: 3, ...spread(times.check)},
    {name: 'how fast this machine was meanwhile: 3·10⁸ steps of arithmetic', unit: 's', ...spread(times.machine)},
    {name: 'memory of that process at most', unit: 'MiB', limit: 238, ...spread(memory)},
    {name: 'the documents’ commands about health, as written, one after another', unit: 's', ...spread(times.written)},
    {name: 'the same, asked of every pod that the question is about', unit: 's', ...spread(times.everywhere)},
    {name: 'how many times longer than health-check they take, as written', unit: '×', ...factor(times.written)},
    {name: 'how many times longer, asked of every pod', unit: '×', limit: 10, atLeast: true, ...factor(times.everywhere)},
    {name: `\`gomeet health-check\` there, ${far}`, unit: 's', ...spread(times.farCheck)},
    {name: `the documents’ commands, asked of every pod, ${far}`, unit: 's', ...spread(times.farEverywhere)},
    {name: `how many times longer, ${far}`, unit: '×', limit: 10, atLeast: true, ...factor(times.farEverywhere, times.farCheck)},
    {name: 'until health-check reports a frozen API server', unit: 's', limit: 6, ...spread(times.frozen)},
  ];
}

/** Seconds of all of them; one that fails (a program that the image lacks, a column that is gone) took its time nevertheless. */
async function oneAfterTheOther(questions, kubectl) {
  const started = performance.now();
  for (const args of questions) await kubectl(args);
  return (performance.now() - started) / 1000;
}

/** After a deploy, autoscalers and exporters are still busy. */
async function rested() {
  process.stderr.write(`bench: letting ${availableParallelism()} cores settle\n`);
  await new Promise((resolve) => setTimeout(resolve, 20_000));
}

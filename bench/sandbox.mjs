import {mkdtempSync, rmSync} from 'node:fs';
import {program, runOk, runProcess, spread} from './measure.mjs';

const runs = 3;

/** Sandbox up from the cache, and the deploy of gomeet-500 on it against the longest chain of its own plan. */
export async function sandbox() {
  // A short path: the names of PostgreSQL's sockets are limited to 107 bytes.
  const state = mkdtempSync('/tmp/gmb-');
  const gomeet = (...args) => [process.execPath, [program, ...args], {env: {XDG_STATE_HOME: state}}];
  const ups = [];
  const deploys = [];
  const ratios = [];
  try {
    await runOk(...gomeet('sandbox', 'install'));
    for (let run = 0; run < runs; run += 1) {
      ups.push((await runOk(...gomeet('sandbox', 'up', '--profile', 'gomeet-500'))).ms / 1000);
      const deploy = await runOk(...gomeet('deploy', '--target', 'sandbox', '--yes', '--json'));
      deploys.push(deploy.ms / 1000);
      ratios.push(deploy.ms / longestChain(JSON.parse(deploy.stdout)));
      await runOk(...gomeet('sandbox', 'down'));
    }
  } finally {
    await runProcess(...gomeet('sandbox', 'down'));
    rmSync(state, {recursive: true, force: true});
  }
  return [
    {name: '`gomeet sandbox up` of gomeet-500, from the cache', unit: 's', limit: 30, ...spread(ups)},
    {name: '`gomeet deploy` of gomeet-500 on the sandbox', unit: 's', ...spread(deploys)},
    {name: 'that deploy, against the longest chain of steps in its plan', unit: '×', limit: 1.5, ...spread(ratios)},
  ];
}

/** Milliseconds along the slowest path through the plan: what no amount of doing things together can save. */
export function longestChain({plan, records}) {
  const took = new Map(records.map(({step, durationMs}) => [step, durationMs]));
  const needs = new Map(plan.map((step) => [step.id, step.needs]));
  const ends = new Map();
  const end = (id) => {
    if (!ends.has(id)) ends.set(id, (took.get(id) ?? 0) + Math.max(0, ...(needs.get(id) ?? []).map(end)));
    return ends.get(id);
  };
  return Math.max(...[...needs.keys()].map(end));
}

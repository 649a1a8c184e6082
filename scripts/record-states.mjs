// Records states of a running sandbox as fixtures of the diagnosis: `node scripts/record-states.mjs --sandbox-state DIR [--only NAME]`.
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {parseArgs} from 'node:util';
import {openCluster} from './record/cluster.mjs';
import {nodeStage} from './record/hand-nodes.mjs';
import {drainStage, handStage} from './record/kubelet.mjs';
import {World} from './record/world.mjs';

const {values: given} = parseArgs({
  options: {'sandbox-state': {type: 'string'}, only: {type: 'string', multiple: true}, at: {type: 'string', default: '6'}},
});
const root = dirname(import.meta.dirname);
const out = join(root, 'test', 'fixtures', 'diagnosis');
const table = join(out, 'states.json');
const folder = join(import.meta.dirname, 'record', 'scenarios');
const say = (text) => process.stderr.write(`${text}\n`);

const all = [];
for (const file of readdirSync(folder).sort()) all.push(...(await import(join(folder, file))).default);
const wanted =
  given.only === undefined
    ? all
    : all.filter(({name}) => given.only.some((one) => name === one || (one.endsWith('*') && name.startsWith(one.slice(0, -1)))));
if (wanted.length === 0) throw new Error(`no such scenario; there are ${all.map(({name}) => name).join(', ')}`);
if (given['sandbox-state'] === undefined) throw new Error('--sandbox-state DIR is missing: the folder of a running sandbox');

const cluster = await openCluster(given['sandbox-state']);
const ownStages = [handStage, drainStage, nodeStage];
const stages = '/apis/kwok.x-k8s.io/v1alpha1/stages';
for (const stage of ownStages)
  await cluster.admin.send(
    'PATCH',
    `${stages}/${stage.metadata.name}?fieldManager=states&force=true`,
    stage,
    'application/apply-patch+yaml',
  );
const failures = [];

// Those that need the whole cluster for themselves come after the others, one at a time.
const shared = wanted.filter(({alone}) => alone !== true);
await Promise.all(Array.from({length: Number(given.at)}, worker));
for (const scenario of wanted.filter(({alone}) => alone === true)) await play(scenario);
for (const {metadata} of ownStages) await cluster.admin.raw('DELETE', `${stages}/${metadata.name}`);
cluster.admin.close();
cluster.gomeet.close();
for (const line of failures) say(line);
if (failures.length > 0) process.exitCode = 1;

async function worker() {
  for (let next = shared.shift(); next !== undefined; next = shared.shift()) await play(next);
}

async function play(scenario) {
  const shots = [];
  const world = new World(cluster, scenario.name, (shot) => shots.push(shot));
  try {
    await world.begin();
    await scenario.run(world);
    write(scenario, shots);
    say(`${scenario.name}: ${shots.map(({file, text}) => `${file} ${(text.length / 1024).toFixed(0)} kB`).join(', ')}`);
  } catch (error) {
    failures.push(`${scenario.name}: ${error.stack}`);
    say(`${scenario.name}: FAILED ${error.message}`);
  } finally {
    await world.end().catch((error) => say(`${scenario.name}: not taken down: ${error.message}`));
  }
}

/** Replaces what this scenario had recorded before: its files and its rows. */
function write(scenario, shots) {
  mkdirSync(join(out, 'states'), {recursive: true});
  const before = readTable();
  for (const file of new Set(before.filter((row) => row.scenario === scenario.name).map((row) => row.file)))
    rmSync(join(out, file), {force: true});
  for (const {file, text} of shots) writeFileSync(join(out, file), text);
  const rows = shots.flatMap((shot) => shot.rows.map((row) => rowOf(scenario, shot, row)));
  const kept = [...before.filter((row) => row.scenario !== scenario.name), ...rows];
  kept.sort((one, other) => `${one.file} ${one.now} ${one.subject}`.localeCompare(`${other.file} ${other.now} ${other.subject}`));
  writeFileSync(table, `[\n${kept.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`);
}

function rowOf(scenario, {file, at}, {subject, verdict, code = null, later = 0}) {
  // The newest timestamp has whole seconds, so the moment is rounded up.
  const now = new Date(Math.ceil(at / 1000) * 1000 + later * 60_000).toISOString();
  return {scenario: scenario.name, file, subject, now, verdict, code, source: scenario.source ?? 'recorded'};
}

function readTable() {
  try {
    return JSON.parse(readFileSync(table, 'utf8'));
  } catch {
    return [];
  }
}

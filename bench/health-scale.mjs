import {closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {nodeObjects} from '../src/sandbox/nodes.ts';
import {program, runOk, runProcess, spread} from './measure.mjs';

const runs = 3;
/** Nodes and pods of others, beside the 47 nodes of the platform. */
const foreign = {nodes: 953, namespaces: 20, deployments: 2, replicas: 500};
const pods = foreign.namespaces * foreign.deployments * foreign.replicas;

/** What health-check costs in a cluster where others run 20,000 pods, against the same cluster without them. Opt-in: the pods take minutes. */
export async function healthScale() {
  const state = mkdtempSync('/tmp/gmb-');
  const env = {XDG_STATE_HOME: state};
  const gomeet = (...args) => runOk(process.execPath, [program, ...args], {env});
  const audit = join(state, 'gomeet/sandbox/default/logs/audit.log');
  try {
    await gomeet('sandbox', 'up', '--profile', 'gomeet-500');
    await gomeet('deploy', '--target', 'sandbox', '--yes', '--json');
    const kubeconfig = (await gomeet('sandbox', 'kubeconfig', '--admin')).stdout.trim();
    const path = (await gomeet('sandbox', 'shell', '--', 'which', 'kubectl')).stdout.trim();
    const kubectl = (...args) => runOk(path, args, {env: {KUBECONFIG: kubeconfig}});
    await rested(20);
    const alone = await measured(env, audit);
    // metrics-server would ask every new pod's node for numbers: three times as long.
    await gomeet('sandbox', 'break', 'metrics-server-down');
    await crowd(state, kubectl);
    await rested(20);
    // Of 20,000 pods kwok makes ten a second Running: for an hour it would be kwok that is measured. How large they are is settled.
    const resting = ['kwok', 'kube-controller-manager', 'kube-scheduler'].map((name) => pidOf(state, name));
    for (const pid of resting) process.kill(pid, 'SIGSTOP');
    try {
      return rows(alone, await measured(env, audit));
    } finally {
      for (const pid of resting) process.kill(pid, 'SIGCONT');
    }
  } finally {
    await runProcess(process.execPath, [program, 'sandbox', 'heal'], {env});
    await runProcess(process.execPath, [program, 'sandbox', 'down'], {env});
    rmSync(state, {recursive: true, force: true});
  }
}

function rows(alone, crowded) {
  const where = '1,000 nodes and 20,000 foreign pods';
  return [
    {name: `\`gomeet health-check\` of gomeet-500 among ${where}`, unit: 's', limit: 10, ...spread(crowded.seconds)},
    {name: 'the same without them', unit: 's', ...spread(alone.seconds)},
    {name: `memory of that process at most, among ${where}`, unit: 'MiB', limit: 381, ...spread(crowded.memory)},
    {name: 'the same without them', unit: 'MiB', ...spread(alone.memory)},
    {name: `requests to the API server in one run, among ${where}`, unit: 'requests', ...spread(crowded.requests)},
    {name: 'the same without them', unit: 'requests', ...spread(alone.requests)},
    {name: 'of these, lists of pods of all namespaces', unit: 'requests', limit: 1, ...spread(crowded.wide)},
  ];
}

async function measured(env, audit) {
  const result = {seconds: [], memory: [], requests: [], wide: []};
  for (let run = 0; run < runs; run += 1) {
    const begin = statSync(audit).size;
    const peak = ['--import', join(import.meta.dirname, 'peak.mjs')];
    const {ms, stdout, stderr} = await runProcess(process.execPath, [...peak, program, 'health-check', '--target', 'sandbox', '--json'], {
      env,
    });
    const {summary} = JSON.parse(stdout);
    if (!(summary.probes > 0)) throw new Error('health-check asked nothing');
    const asked = requestsSince(audit, begin);
    result.seconds.push(ms / 1000);
    result.memory.push(Number(/^peak-rss (\d+)$/m.exec(stderr)?.[1]) / 1024);
    result.requests.push(asked.length);
    result.wide.push(asked.filter(isWideList).length);
  }
  return result;
}

/** What gomeet asked since the log had that size; from the beginning of a log that was turned over meanwhile. */
function requestsSince(file, begin) {
  const {size} = statSync(file);
  const from = size < begin ? 0 : begin;
  const bytes = Buffer.alloc(size - from);
  const log = openSync(file, 'r');
  readSync(log, bytes, 0, bytes.length, from);
  closeSync(log);
  const entries = bytes
    .toString('utf8')
    .split('\n')
    .flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line)] : []));
  return entries.filter((one) => one.userAgent === 'gomeet' && one.stage === 'ResponseComplete');
}

function isWideList({verb, objectRef}) {
  return verb === 'list' && objectRef?.resource === 'pods' && objectRef.namespace === undefined;
}

/** Nodes and pods of others, made as fast as the controllers can. */
async function crowd(state, kubectl) {
  const size = {cpu: '16', memory: '64Gi'};
  const nodes = nodeObjects({foreign: {count: foreign.nodes, machine: size, allocatable: size, taint: null}});
  await apply(state, kubectl, nodes);
  const names = Array.from({length: foreign.namespaces}, (_, index) => `foreign-${index}`);
  await apply(
    state,
    kubectl,
    names.map((name) => ({apiVersion: 'v1', kind: 'Namespace', metadata: {name}})),
  );
  await apply(
    state,
    kubectl,
    names.flatMap((namespace) => Array.from({length: foreign.deployments}, (_, index) => deployment(namespace, `other-${index}`))),
  );
  // Bound to their nodes: what health-check reads of a pod of somebody else is where it is and what it asks for.
  for (;;) {
    const {stdout} = await kubectl('get', 'deployments', '-A', '-l', 'bench=foreign', '-o', 'jsonpath={.items[*].status.replicas}');
    const made = stdout.split(' ').reduce((sum, count) => sum + Number(count), 0);
    const {stdout: homeless} = await kubectl('get', '--raw', '/api/v1/pods?resourceVersion=0&fieldSelector=spec.nodeName%3D');
    const waiting = JSON.parse(homeless).items.length;
    process.stderr.write(`bench: ${made - waiting} of ${pods} foreign pods have a node\n`);
    if (made >= pods && waiting === 0) return;
    await rested(15);
  }
}

function pidOf(state, component) {
  return JSON.parse(readFileSync(join(state, `gomeet/sandbox/default/pids/${component}.json`), 'utf8')).pid;
}

async function apply(state, kubectl, items) {
  const file = join(state, 'foreign.json');
  writeFileSync(file, JSON.stringify({apiVersion: 'v1', kind: 'List', items}));
  // A simulated node says nothing of its kernel, which kubectl would ask for and the API server does not.
  await kubectl('create', '--validate=false', '-f', file);
}

function deployment(namespace, name) {
  const labels = {bench: 'foreign', app: name};
  const container = {name: 'app', image: 'registry.example/other:v1', resources: {requests: {cpu: '50m', memory: '64Mi'}}};
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name, namespace, labels},
    spec: {
      replicas: foreign.replicas,
      selector: {matchLabels: labels},
      template: {metadata: {labels}, spec: {nodeSelector: {'gomeet.io/pool': 'foreign'}, containers: [container]}},
    },
  };
}

function rested(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

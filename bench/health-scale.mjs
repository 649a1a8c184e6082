import {closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {nodeObjects} from '../src/sandbox/nodes.ts';
import {kubeHttp} from '../src/tools/kube-http.ts';
import {loadKubeconfig} from '../src/tools/kubeconfig.ts';
import {pooled} from '../src/tools/pooled.ts';
import {program, runOk, runProcess, spread} from './measure.mjs';

const runs = 3;
/** Nodes and pods of others, beside the 47 nodes of the platform. */
const foreign = {nodes: 953, namespaces: 20, pods: 1000};
/** Requests in flight while they are made. */
const width = 16;

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
    await rested(20);
    const alone = await measured(env, audit, []);
    // This machine cannot also work for 20,000 pods: who would is stopped, so that the platform stays as it was measured.
    await gomeet('sandbox', 'break', 'metrics-server-down');
    const resting = ['kwok', 'kube-controller-manager', 'kube-scheduler'].map((name) => pidOf(state, name));
    for (const pid of resting) process.kill(pid, 'SIGSTOP');
    try {
      await crowd(kubeconfig);
      await rested(20);
      return rows(alone, await measured(env, audit, ['kubernetes.metrics-server']));
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

/** Of a platform that is well but for what is `broken`: a fallen one answers other questions. */
async function measured(env, audit, broken) {
  const result = {seconds: [], memory: [], requests: [], wide: []};
  for (let run = 0; run < runs; run += 1) {
    const begin = statSync(audit).size;
    const peak = ['--import', join(import.meta.dirname, 'peak.mjs')];
    const {ms, stdout, stderr} = await runProcess(process.execPath, [...peak, program, 'health-check', '--target', 'sandbox', '--json'], {
      env,
    });
    const {findings} = JSON.parse(stdout);
    const bad = findings.filter(
      ({id, status, required}) => !broken.includes(id) && (status === 'fail' || (status === 'unknown' && required)),
    );
    if (findings.length === 0 || bad.length > 0)
      throw new Error(
        `health-check of a platform that is well: ${bad.map(({id, message}) => `${id}: ${message}`).join('; ') || 'nothing'}`,
      );
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

/** Nodes and running pods of others, written as their kubelets and controllers would. */
async function crowd(kubeconfig) {
  const {send, close} = kubeHttp(await loadKubeconfig({kubeconfig}));
  const post = (path, body) => send({method: 'POST', path, body});
  const merge = (path, body) => send({method: 'PATCH', path, body, contentType: 'application/merge-patch+json'});
  const size = {cpu: '16', memory: '64Gi'};
  const nodes = nodeObjects({foreign: {count: foreign.nodes, machine: size, allocatable: size, taint: null}});
  await pooled(nodes, width, async (node) => {
    await post('/api/v1/nodes', {...node, status: {...node.status, conditions: [{type: 'Ready', status: 'True', reason: 'KubeletReady'}]}});
    // A new node is not-ready to the API server until a controller says otherwise.
    await merge(`/api/v1/nodes/${node.metadata.name}`, {spec: {taints: null}});
  });
  const namespaces = Array.from({length: foreign.namespaces}, (_, index) => `foreign-${index}`);
  for (const name of namespaces) {
    await post('/api/v1/namespaces', {metadata: {name}});
    await post(`/api/v1/namespaces/${name}/serviceaccounts`, {metadata: {name: 'default'}});
  }
  const pods = namespaces.flatMap((namespace) => Array.from({length: foreign.pods}, (_, index) => ({namespace, name: `other-${index}`})));
  let made = 0;
  await pooled(pods, width, async ({namespace, name}, index) => {
    const path = `/api/v1/namespaces/${namespace}/pods`;
    await post(path, {metadata: {name, labels: {app: 'other'}}, spec: podSpec(nodes[index % nodes.length].metadata.name)});
    await merge(`${path}/${name}/status`, {status: running});
    made += 1;
    if (made % 2000 === 0) process.stderr.write(`bench: ${made} of ${pods.length} foreign pods run\n`);
  });
  close();
}

function podSpec(nodeName) {
  const container = {name: 'app', image: 'registry.example/other:v1', resources: {requests: {cpu: '50m', memory: '64Mi'}}};
  return {nodeName, containers: [container]};
}

const running = {
  phase: 'Running',
  hostIP: '127.0.0.1',
  podIP: '127.0.0.1',
  startTime: '2026-01-01T00:00:00Z',
  conditions: ['Initialized', 'PodScheduled', 'ContainersReady', 'Ready'].map((type) => ({
    type,
    status: 'True',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  })),
  containerStatuses: [
    {
      name: 'app',
      image: 'registry.example/other:v1',
      imageID: `registry.example/other@sha256:${'0'.repeat(64)}`,
      containerID: `containerd://${'0'.repeat(64)}`,
      ready: true,
      started: true,
      restartCount: 0,
      state: {running: {startedAt: '2026-01-01T00:00:00Z'}},
    },
  ],
};

function pidOf(state, component) {
  return JSON.parse(readFileSync(join(state, `gomeet/sandbox/default/pids/${component}.json`), 'utf8')).pid;
}

function rested(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

import {mkdtempSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {helmProgram, writeChart} from './helm.mjs';
import {program, runOk, runProcess} from './measure.mjs';
import {sighting} from './watcher.mjs';

/** Seconds after which the peers are told to give up; most of their times are this number. */
const peerTimeout = 45;

/** What the peers roll out: nothing but a Deployment, so that no other part of the platform costs them time. */
const service = (name, version) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: {app: ${name}}
spec:
  replicas: 3
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      automountServiceAccountToken: false
      securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: main
          image: gomeet/auth-service:${version}
          resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {cpu: 100m, memory: 64Mi}}
          readinessProbe: {httpGet: {path: /health/ready, port: 8080}, periodSeconds: 5}
          livenessProbe: {httpGet: {path: /health/live, port: 8080}, periodSeconds: 5}
          startupProbe: {httpGet: {path: /health/live, port: 8080}, periodSeconds: 5, failureThreshold: 6}
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
`;

/** Faults that end a roll-out, one of each class that can. The others (room, pauses, registries that are away) are waited for. */
const classes = [
  'image-not-found',
  'image-unauthorized',
  'image-name-invalid',
  'image-wrong-architecture',
  'crash-loop',
  'oom-killed',
  'start-error',
  'config-missing',
  'startup-failing',
  'liveness-failing',
  'readiness-failing',
  'quota-exceeded',
  'limit-range',
  'admission-denied',
  'webhook-unreachable',
];

/**
 * Roll-outs that cannot succeed, one fault after the other on one sandbox, for gomeet, helm and kubectl at the same time:
 * how long after the cause was visible in the API each of them gave up.
 */
export async function doomed() {
  const helm = await helmProgram();
  const folder = mkdtempSync('/tmp/gmb-');
  const env = {XDG_STATE_HOME: folder};
  const gomeet = (...args) => [process.execPath, [program, ...args], {env}];
  const rows = [];
  try {
    await runOk(...gomeet('sandbox', 'up', '--profile', 's1'));
    await runOk(...gomeet('deploy', '--target', 'sandbox', '--yes'));
    const admin = (await runOk(...gomeet('sandbox', 'kubeconfig', '--admin'))).stdout.trim();
    const kubectl = (await runOk(...gomeet('sandbox', 'shell', '--', 'which', 'kubectl'))).stdout.trim();
    const peers = peersOf({helm, kubectl, env: {...env, KUBECONFIG: admin}, folder});
    await peers.install('v1');
    const {faults} = JSON.parse((await runOk(...gomeet('sandbox', 'faults', '--json'))).stdout);
    for (const [index, name] of classes.entries()) {
      const fault = faults.find((one) => one.fault === name);
      const hit = fault.strikes === 'the cluster' ? [[]] : [ourService, 'bench-helm', 'bench-kubectl'].map((on) => ['--on', on]);
      process.stderr.write(`bench: ${name}\n`);
      const version = `v${index + 10}`;
      for (const on of hit) await runOk(...gomeet('sandbox', 'break', name, ...on));
      const [own, withHelm, withKubectl] = await Promise.all([ours(fault, version), peers.helm(version), peers.kubectl(version)]);
      await runOk(...gomeet('sandbox', 'heal'));
      rows.push({...own, helm: withHelm, kubectl: withKubectl});
      process.stderr.write(`bench: ${JSON.stringify(rows.at(-1))}\n`);
      await runOk(kubectl, ['--namespace', 'gomeet', 'rollout', 'status', `deployment/${ourService}`, '--timeout', '120s'], {
        env: {...env, KUBECONFIG: admin},
      });
      await peers.install('v1');
    }

    async function ours(fault, version) {
      const done = new AbortController();
      const started = Date.now();
      const looking = sighting({kubeconfig: admin, kubectl, namespace: 'gomeet', name: ourService, code: fault.code, signal: done.signal});
      const image = `gomeet/${ourService}:${version}`;
      const flags = ['--target', 'sandbox', '--yes', '--json', '--timeout', '170s'];
      const run = await runProcess(...gomeet('rollout', ourService, '--image', image, ...flags));
      setTimeout(() => done.abort(), 1_000);
      const {visible, final} = await looking;
      const result = JSON.parse(run.stdout);
      // The result's duration ends with the verdict; evidence and record come after it.
      const verdictAt = Date.parse(result.startedAt) + result.durationMs;
      const seconds = (from, to) => (from === undefined || to === undefined ? null : (to - from) / 1_000);
      return {
        fault: fault.fault,
        code: result.causes[0]?.code ?? null,
        exit: run.exit,
        visible: seconds(started, visible),
        grace: seconds(visible, final),
        over: seconds(final, verdictAt),
        exited: run.ms / 1_000,
      };
    }
  } finally {
    await runProcess(...gomeet('sandbox', 'down'));
    rmSync(folder, {recursive: true, force: true});
  }
  return rows;
}

const ourService = 'auth-service';

function peersOf({helm, kubectl, env, folder}) {
  const chart = (version) => writeChart(join(folder, 'chart'), 'bench-helm', service('bench-helm', version));
  const upgrade = (version, ...more) => [
    helm,
    ['upgrade', '--install', 'bench-helm', chart(version), '--namespace', 'gomeet', '--wait', ...more],
    {env},
  ];
  const apply = (version) => {
    const file = join(writeChart(join(folder, 'plain'), 'bench-kubectl', service('bench-kubectl', version)), 'files/all.yaml');
    return [kubectl, ['--namespace', 'gomeet', 'apply', '--server-side', '--force-conflicts', '-f', file], {env}];
  };
  const status = (seconds) => [
    kubectl,
    ['--namespace', 'gomeet', 'rollout', 'status', 'deployment/bench-kubectl', '--timeout', `${seconds}s`],
    {env},
  ];
  return {
    install: async (version) => {
      await runOk(...upgrade(version, '--timeout', '120s'));
      await runOk(...apply(version));
      await runOk(...status(120));
    },
    helm: async (version) => {
      const run = await runProcess(...upgrade(version, '--timeout', `${peerTimeout}s`));
      return {seconds: run.ms / 1000, exit: run.exit, said: lastLine(run.stderr)};
    },
    kubectl: async (version) => {
      const started = performance.now();
      await runOk(...apply(version));
      const run = await runProcess(...status(peerTimeout));
      return {seconds: (performance.now() - started) / 1000, exit: run.exit, said: lastLine(run.stderr)};
    },
  };
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}

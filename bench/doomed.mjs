import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {helmProgram, writeChart} from './helm.mjs';
import {program, runOk, runProcess} from './measure.mjs';
import {firstSeen} from './watcher.mjs';

/** Seconds after which the peers are told to give up; most of their times are this number. */
const peerTimeout = 60;

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

/**
 * Roll-outs that cannot succeed, one fault after the other on one sandbox: how long after the cause was visible in the API
 * `gomeet rollout` gave its verdict, and when helm and kubectl gave up on the same fault.
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
    const classes = faults.filter((fault) => fault.trigger === 'rollout' && fault.strikes === 'workload' && fault.code !== null);
    for (const [index, fault] of classes.entries()) {
      process.stderr.write(`bench: ${fault.name}\n`);
      const version = `v${index + 10}`;
      rows.push({...(await ours(fault, version)), ...(await theirs(fault, version))});
    }

    async function ours(fault, version) {
      await runOk(...gomeet('sandbox', 'break', fault.name, '--on', 'auth-service'));
      const done = new AbortController();
      const started = Date.now();
      const looking = firstSeen({
        kubeconfig: admin,
        kubectl,
        namespace: 'gomeet',
        name: 'auth-service',
        code: fault.code,
        signal: done.signal,
      });
      const run = await runProcess(
        ...gomeet(...['rollout', 'auth-service', '--image', `gomeet/auth-service:${version}`, '--target', 'sandbox', '--yes', '--json']),
      );
      const result = JSON.parse(run.stdout);
      const ended = Date.parse(result.startedAt) + result.durationMs;
      // What comes after the verdict (evidence, record) is not part of it.
      const verdictAt = result.records
        .filter((record) => record.state === 'failed')
        .reduce((at, record) => Math.max(at, Date.parse(result.startedAt) + record.durationMs), 0);
      setTimeout(() => done.abort(), 1_000);
      const seen = await looking;
      const [cause] = result.causes;
      await runOk(...gomeet('sandbox', 'heal', fault.name, '--on', 'auth-service'));
      await runOk(...gomeet('rollback', '--target', 'sandbox', '--yes', '--json'));
      return {
        fault: fault.name,
        code: cause?.code ?? '(none)',
        expected: fault.code,
        exit: run.exit,
        visible: seen === undefined ? null : (seen - started) / 1000,
        grace: seen === undefined || cause?.graceEndsAt === undefined ? 0 : Math.max(0, Date.parse(cause.graceEndsAt) - seen) / 1000,
        verdict: seen === undefined ? null : (started + run.ms - seen) / 1000,
        evidence: (ended - verdictAt) / 1000,
      };
    }

    async function theirs(fault, version) {
      for (const name of ['bench-helm', 'bench-kubectl']) await runOk(...gomeet('sandbox', 'break', fault.name, '--on', name));
      const [withHelm, withKubectl] = await Promise.all([peers.helm(version), peers.kubectl(version)]);
      for (const name of ['bench-helm', 'bench-kubectl']) await runOk(...gomeet('sandbox', 'heal', fault.name, '--on', name));
      await peers.install('v1');
      return {helm: withHelm, kubectl: withKubectl};
    }
  } finally {
    await runProcess(...gomeet('sandbox', 'down'));
    rmSync(folder, {recursive: true, force: true});
  }
  return rows;
}

function peersOf({helm, kubectl, env, folder}) {
  const chart = (version) => writeChart(join(folder, 'chart'), 'bench-helm', service('bench-helm', version));
  const upgrade = (version, ...more) => [
    helm,
    ['upgrade', '--install', 'bench-helm', chart(version), '--namespace', 'gomeet', '--wait', ...more],
    {env},
  ];
  const apply = (version) => {
    const file = join(writeChart(join(folder, 'plain'), 'bench-kubectl', service('bench-kubectl', version)), 'files/all.yaml');
    readFileSync(file);
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

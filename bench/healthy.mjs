import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {helmProgram, writeChart} from './helm.mjs';
import {program, runOk, runProcess, spread} from './measure.mjs';
import {longestChain} from './sandbox.mjs';

const runs = 2;

/** A healthy deploy of gomeet-500, each time onto a fresh sandbox: gomeet, helm, kubectl. Secrets are there before for all three. */
export async function healthy() {
  const helm = await helmProgram();
  const folder = mkdtempSync('/tmp/gmb-');
  const env = {XDG_STATE_HOME: folder};
  const gomeet = (...args) => [process.execPath, [program, ...args], {env}];
  const times = {gomeet: [], workloads: [], ratio: [], helm: [], kubectl: []};
  try {
    const {stdout: manifests} = await runOk(...gomeet('render', '--profile', 'gomeet-500'));
    const chart = writeChart(join(folder, 'chart'), 'platform', manifests);
    const file = join(folder, 'all.yaml');
    writeFileSync(file, manifests);
    const ways = {
      gomeet: async () => {
        const run = await runOk(...gomeet('deploy', '--target', 'sandbox', '--yes', '--json', '--stable-for', '0s'));
        const result = JSON.parse(run.stdout);
        times.ratio.push(run.ms / longestChain(result));
        times.workloads.push((run.ms - afterwards(result)) / 1000);
        return run.ms;
      },
      helm: async (kubeconfig) => {
        const args = ['upgrade', '--install', 'platform', chart, '--namespace', 'gomeet', '--wait', '--timeout', '10m'];
        return (await runOk(helm, args, {env: {...env, KUBECONFIG: kubeconfig}})).ms;
      },
      kubectl: async () => {
        const shell = (...args) => runOk(...gomeet('sandbox', 'shell', '--', 'kubectl', '--namespace', 'gomeet', ...args));
        const started = performance.now();
        await shell('apply', '--server-side', '-f', file);
        const {stdout} = await shell('get', 'deployments,statefulsets,daemonsets', '-o', 'name');
        for (const name of stdout.trim().split('\n')) await shell('rollout', 'status', name, '--timeout', '10m');
        return performance.now() - started;
      },
    };
    for (let run = 0; run < runs; run += 1) {
      for (const [name, deploy] of Object.entries(ways)) {
        await runOk(...gomeet('sandbox', 'up', '--profile', 'gomeet-500'));
        const {stdout} = await runOk(...gomeet('sandbox', 'kubeconfig', '--admin'));
        await runOk(...gomeet('deploy', '--target', 'sandbox', '--yes', '--only', 'secrets'));
        times[name].push((await deploy(stdout.trim())) / 1000);
        await runOk(...gomeet('sandbox', 'down'));
      }
    }
  } finally {
    await runProcess(...gomeet('sandbox', 'down'));
    rmSync(folder, {recursive: true, force: true});
  }
  const measured = {
    name: 'healthy deploy of gomeet-500, no stability window: gomeet, every gate passed',
    unit: 's',
    ...spread(times.gomeet),
  };
  return [
    measured,
    {name: 'that deploy, against the longest chain of steps in its plan', unit: '×', limit: 1.15, ...spread(times.ratio)},
    {name: workloadsReady, unit: 's', ...spread(times.workloads)},
    {name: 'the same objects: `helm upgrade --install --wait`, pods ready', unit: 's', ...spread(times.helm)},
    {name: 'the same objects: `kubectl apply`, then `kubectl rollout status` of each workload', unit: 's', ...spread(times.kubectl)},
  ];
}

const workloadsReady =
  'of it, until every workload is ready and every data store passed its gates; the rest waits for the autoscalers’ first metrics';

/** What no peer asks: milliseconds of the steps that come after the workloads, one after the other. */
function afterwards({records}) {
  const after = new Set(['autoscaling', 'health', 'stability', 'prune', 'release']);
  return records.filter(({step}) => after.has(step)).reduce((sum, {durationMs}) => sum + durationMs, 0);
}

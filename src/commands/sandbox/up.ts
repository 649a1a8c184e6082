import {Flags} from '@oclif/core';
import {bootstrapSandbox} from '../../composition/bootstrap-sandbox.ts';
import {sandboxAccount} from '../../composition/sandbox-cloud.ts';
import {formatDuration} from '../../core/duration.ts';
import {profileNames} from '../../core/profiles.ts';
import {SandboxCommand, sandboxFlags} from '../../sandbox-command.ts';

export default class SandboxUp extends SandboxCommand {
  static override summary = 'Start a real Kubernetes control plane on this machine, with simulated nodes at production size.';
  static override description =
    'kube-apiserver, etcd, controller-manager, scheduler and kubectl are real and built from pinned Go modules (about twelve minutes the first time, then from the cache). PostgreSQL, PgBouncer, Redis, two LiveKit servers, coturn and the monitoring behind the pods are real processes, the API services and the edge are stand-ins. Nodes, pod phases and volumes are simulated by kwok; there is no network between pods. Everything listens on loopback. A green run here is not a green run on your cloud.';
  static override examples = [
    {description: 'The production size on a laptop', command: '<%= config.bin %> <%= command.id %> --profile gomeet-500'},
    {description: 'From an account without a cluster', command: '<%= config.bin %> <%= command.id %> --cloud --empty --profile dev'},
    {description: 'A second, small one beside it', command: '<%= config.bin %> <%= command.id %> --name small --profile dev'},
  ];
  static override flags = {
    ...sandboxFlags,
    cloud: Flags.boolean({
      description: 'With a DigitalOcean account around the cluster: an emulator of its API, a zone, a load balancer, object storage.',
    }),
    empty: Flags.boolean({description: 'The account has no cluster yet: no nodes, and nothing bootstrapped.', dependsOn: ['cloud']}),
    profile: Flags.option({description: 'Size of the platform that the nodes are for.', options: profileNames, default: 'gomeet-500'})(),
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(SandboxUp);
    const {up} = await import('../../sandbox/up.ts');
    const bootstrap = bootstrapSandbox(flags.profile, this.config.version, this.progress);
    const cloud = flags.cloud ? {cloud: {empty: flags.empty === true, ...(await sandboxAccount(flags.profile))}} : {};
    const result = await up({name: flags.name, profile: flags.profile, onProgress: this.progress, bootstrap, ...cloud});
    const {state} = result;
    const what = result.alreadyRunning ? 'runs already' : `is up after ${formatDuration(result.durationMs)}`;
    const around = ['cluster apply', 'bootstrap', ...(state.cloud?.spaces == null ? [] : ['buckets sync'])];
    const first = flags.empty ? around.map((command) => `gomeet ${command} --target sandbox --yes`) : [];
    const steps = [...first, 'gomeet deploy --target sandbox --yes', 'gomeet sandbox shell -- kubectl get nodes', 'gomeet sandbox down'];
    const next = `Next:\n${steps.map((step) => `  ${step}\n`).join('')}`;
    await this.show(
      flags,
      {
        name: state.name,
        profile: state.profile,
        server: state.server,
        kubeconfig: state.kubeconfigs.gomeet,
        nodes: result.nodes,
        alreadyRunning: result.alreadyRunning,
        durationMs: result.durationMs,
        cloud: state.cloud === undefined ? null : {api: state.cloud.api, domain: state.cloud.domain, empty: state.cloud.empty},
      },
      `sandbox ${state.name} (${state.profile}, ${result.nodes} simulated nodes) ${what}\n${next}`,
    );
  }
}

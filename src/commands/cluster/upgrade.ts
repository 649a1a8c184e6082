import {Args, Flags} from '@oclif/core';
import {ClusterRun, upgradeCheckOf} from '../../composition/cluster.ts';
import {changeFlags, drainFlags, lockFlags, outputFlags, simulateFlags, targetFlags} from '../../flags.ts';
import {PipelineCommand} from '../../pipeline-command.ts';

export default class ClusterUpgrade extends PipelineCommand {
  static override summary = 'Upgrade Kubernetes of the managed cluster, pool by pool behind the health gate.';
  static override description =
    'With --check only says which versions there are and what of the manifests and of the live objects would break; exit 3 when something would. Without it, refuses while a critical probe of health-check does not pass or something would break, begins the upgrade, follows it pool by pool, and asks the critical probes behind each. The provider cannot pause an upgrade: a gate that fails is told, and the upgrade goes on. One that is under way is followed.';
  static override examples = [
    {description: 'What would break', command: '<%= config.bin %> <%= command.id %> --check --target production'},
    {description: 'To the newest version that is offered', command: '<%= config.bin %> <%= command.id %> --target production'},
    {description: 'Without an account', command: '<%= config.bin %> <%= command.id %> --check --simulate'},
  ];
  static override args = {version: Args.string({description: 'Version as --check shows it; the newest when absent.'})};
  static override flags = {
    check: Flags.boolean({description: 'Only say what is offered and what would break.'}),
    ...targetFlags,
    ...changeFlags,
    timeout: drainFlags.timeout,
    ...lockFlags,
    ...outputFlags,
    ...simulateFlags,
  };

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ClusterUpgrade);
    if (flags.check) {
      const {views, exit} = await upgradeCheckOf(flags, this.config.version, this.interrupt.signal);
      return this.finish(this.outputs(flags), views, [exit]);
    }
    const run = new ClusterRun(flags);
    const setup = {lock: run.lock.bind(run), close: () => run.close()};
    await this.runPipeline({...flags, cloud: true}, 'deployed', (session) => run.upgrade(session, flags, args.version), setup);
  }
}

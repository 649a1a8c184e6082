import {ClusterRun} from '../../composition/cluster.ts';
import {changeFlags, clusterFlags, drainFlags, lockFlags, outputFlags, simulateFlags, targetFlags} from '../../flags.ts';
import {PipelineCommand} from '../../pipeline-command.ts';

export default class ClusterApply extends PipelineCommand {
  static override summary = 'Make the managed cluster and its pools of nodes what the target says, and wait until the nodes are Ready.';
  static override description =
    'Shows the difference and the monthly price first. A pool grows at once; it shrinks only when its pods fit on what remains, the emptiest nodes first, within disruption budgets, and media pods leave when their last participant has. Another machine size is a new pool: made, Ready, then the old one is emptied and removed. What does not carry our mark is left alone and shown. The number of nodes within an autoscaler’s bounds is never corrected. Run it again after an interruption: it goes on where it stopped.';
  static override examples = [
    {description: 'Look at the plan and its price', command: '<%= config.bin %> cluster plan --target production'},
    {description: 'Carry it out', command: '<%= config.bin %> <%= command.id %> --target production --yes'},
    {description: 'A pool that nobody wants any more', command: '<%= config.bin %> <%= command.id %> --target production --remove batch'},
    {description: 'Without an account', command: '<%= config.bin %> <%= command.id %> --simulate --yes'},
  ];
  static override flags = {
    ...clusterFlags,
    ...targetFlags,
    ...changeFlags,
    timeout: drainFlags.timeout,
    ...lockFlags,
    ...outputFlags,
    ...simulateFlags,
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(ClusterApply);
    const run = new ClusterRun(flags);
    const setup = {lock: run.lock.bind(run), close: () => run.close()};
    await this.runPipeline({...flags, cloud: true}, 'empty', (session) => run.apply(session, flags), setup);
  }
}

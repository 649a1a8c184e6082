import {BaseCommand} from '../../base-command.ts';
import {clusterStatusOf} from '../../composition/cluster.ts';
import {outputFlags, simulateFlags, targetFlags} from '../../flags.ts';

export default class ClusterStatus extends BaseCommand {
  static override summary = 'Show the managed cluster: its pools, its nodes as the account and as Kubernetes see them, and its price.';
  static override description =
    'Only reads. Exit 0 when the cluster and its nodes are well, 3 when something is not. A difference from the target is shown and is no fault: gomeet cluster apply takes it away.';
  static override examples = [
    {description: 'The cluster of a target', command: '<%= config.bin %> <%= command.id %> --target production'},
    {description: 'For a script', command: '<%= config.bin %> <%= command.id %> --target production --json'},
    {description: 'Without an account', command: '<%= config.bin %> <%= command.id %> --simulate'},
  ];
  static override flags = {...targetFlags, ...outputFlags, ...simulateFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(ClusterStatus);
    const outputs = this.outputs(flags);
    const {views, exit} = await clusterStatusOf(flags, this.config.version, this.interrupt.signal);
    await this.finish(outputs, views, [exit]);
  }
}

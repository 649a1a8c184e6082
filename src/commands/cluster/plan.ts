import {ClusterRun} from '../../composition/cluster.ts';
import {clusterFlags, outputFlags, simulateFlags, targetFlags} from '../../flags.ts';
import {PipelineCommand} from '../../pipeline-command.ts';

export default class ClusterPlan extends PipelineCommand {
  static override summary = 'Show what gomeet cluster apply would change in the account, and what that costs a month.';
  static override description =
    'Reads the account, and the cluster where nodes would go; changes nothing. The same as gomeet cluster apply --dry-run: everything that would be refused is refused here. Prices are those of the API, before tax.';
  static override examples = [
    {description: 'The difference and the price', command: '<%= config.bin %> <%= command.id %> --target production'},
    {description: 'Of a larger profile', command: '<%= config.bin %> <%= command.id %> --target production --profile s4 --json'},
    {description: 'Without an account', command: '<%= config.bin %> <%= command.id %> --simulate'},
  ];
  static override flags = {...clusterFlags, ...targetFlags, ...outputFlags, ...simulateFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(ClusterPlan);
    const run = new ClusterRun(flags);
    const asked = {...flags, cloud: true as const, yes: false, 'dry-run': true, timeout: '10m'};
    await this.runPipeline(asked, 'empty', (session) => run.apply(session, flags), {lock: run.lock.bind(run), close: () => run.close()});
  }
}

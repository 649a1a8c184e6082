import {BaseCommand} from '../../base-command.ts';
import {checkCloud, cloudViews} from '../../composition/cloud-check.ts';
import {healthFormats} from '../../composition/health.ts';
import {exitOfHealth} from '../../core/health-result.ts';
import {checkFlags, outputFlags, simulateFlags, targetFlags} from '../../flags.ts';

export default class CloudCheck extends BaseCommand {
  static override summary = 'Ask whether the account can carry the platform, and what it costs in a month.';
  static override description =
    'Account, scopes of the token, region, machine sizes, limits, network, cluster, version and pools, against what the target wants. Prices of machines are those of the API; what it does not price is named, with the documented price, which thresholds.cloud.prices of the target may change. Exit 0 when nothing failed, 3 when something did, 5 when something required was not measured. Changes nothing.';
  static override examples = [
    {description: 'On a simulated account', command: '<%= config.bin %> <%= command.id %> --simulate'},
    {description: 'What another size would cost', command: '<%= config.bin %> <%= command.id %> --simulate --profile s2'},
    {description: 'In a pipeline', command: '<%= config.bin %> <%= command.id %> --target production --json'},
  ];
  static override flags = {...targetFlags, ...checkFlags, ...outputFlags, ...simulateFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(CloudCheck);
    const outputs = this.outputs(flags, healthFormats);
    const result = await checkCloud(flags, {version: this.config.version, outputs, signal: this.interrupt.signal});
    await this.finish(outputs, cloudViews(result, flags), [exitOfHealth(result, flags['fail-on'] === 'warn' ? 'warn' : 'fail')]);
  }
}

import {Flags} from '@oclif/core';
import {BaseCommand} from '../../base-command.ts';
import {dnsChecked} from '../../composition/dns.ts';
import {healthFormats} from '../../composition/health.ts';
import {healthViews} from '../../composition/health-views.ts';
import {exitOfHealth} from '../../core/health-result.ts';
import {checkFlags, outputFlags, simulateFlags, targetFlags} from '../../flags.ts';

export default class DnsCheck extends BaseCommand {
  static override summary = 'Ask whether the names of the platform lead to it, in the account and for its users.';
  static override description =
    'Looks at the records of the account and whose they are, at the name servers that the domain is handed to, and at what these, two public resolvers and this machine’s own answer. Exit 0 when nothing failed, 3 when something did, 5 when something required was not measured, 70 when --wait is over and servers still say something old. Changes nothing.';
  static override examples = [
    {description: 'On a simulated account', command: '<%= config.bin %> <%= command.id %> --simulate'},
    {description: 'After a change: until everybody sees it', command: '<%= config.bin %> <%= command.id %> --target production --wait 10m'},
    {description: 'In a pipeline', command: '<%= config.bin %> <%= command.id %> --target production --json'},
  ];
  static override flags = {
    wait: Flags.string({
      description: 'Ask again this long (90s, 10m) while servers still say something old.',
      helpGroup: 'PROBE',
      helpValue: 'DURATION',
    }),
    ...targetFlags,
    ...checkFlags,
    ...outputFlags,
    ...simulateFlags,
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(DnsCheck);
    const outputs = this.outputs(flags, healthFormats);
    const {signal} = this.interrupt;
    const {result, timedOut} = await dnsChecked(flags, {version: this.config.version, outputs, signal});
    const exit = timedOut ? 'timedOut' : exitOfHealth(result, flags['fail-on'] === 'warn' ? 'warn' : 'fail');
    await this.finish(outputs, healthViews(result, flags), [exit]);
  }
}

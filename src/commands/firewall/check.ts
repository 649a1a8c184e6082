import {CheckCommand} from '../../check-command.ts';
import {checkFlags, outputFlags, simulateFlags, targetFlags} from '../../flags.ts';

export default class FirewallCheck extends CheckCommand {
  static override summary = 'Ask whether media comes in, and whether any firewall opens what belongs inside.';
  static override description =
    'Looks at every firewall of the account whose rules reach our nodes, whoever made it: rules add up, so one that opens a database to the world undoes the others. Exit 0 when nothing failed, 3 when something did, 5 when something required was not measured. Changes nothing.';
  static override examples = [
    {description: 'On a simulated account', command: '<%= config.bin %> <%= command.id %> --simulate'},
    {description: 'In a pipeline', command: '<%= config.bin %> <%= command.id %> --target production --json'},
  ];
  static override flags = {...targetFlags, ...checkFlags, ...outputFlags, ...simulateFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(FirewallCheck);
    await this.runCheck(flags, {command: 'firewall check', probes: ['firewall.*']});
  }
}

import {BaseCommand} from '../base-command.ts';
import {historyViews} from '../composition/releases.ts';
import {outputFlags, simulateFlags, targetFlags} from '../flags.ts';

export default class History extends BaseCommand {
  static override summary = 'List what was put on a target: when, by whom, with which command, how it ended, which images changed.';
  static override description =
    'The last ten releases are kept in the cluster, and always the newest healthy one. A release that failed after it had changed something is among them.';
  static override examples = [
    {description: 'What happened on production', command: '<%= config.bin %> <%= command.id %> --target production'},
    {description: 'See one, with nothing installed', command: '<%= config.bin %> <%= command.id %> --simulate'},
  ];
  static override flags = {...targetFlags, ...outputFlags, ...simulateFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(History);
    const outputs = this.outputs(flags);
    await this.finish(outputs, await historyViews(flags, this.config.version, this.interrupt.signal), ['ok']);
  }
}

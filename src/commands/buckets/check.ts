import {CheckCommand} from '../../check-command.ts';
import {refuseKeys} from '../../composition/buckets.ts';
import {checkFlags, outputFlags, simulateFlags, targetFlags} from '../../flags.ts';

export default class BucketsCheck extends CheckCommand {
  static override summary =
    'Look at the buckets of recordings and backups: there, private, life cycle, versions, a write and a read, how full.';
  static override description =
    'Writes one small object under gomeet-probe/ into each bucket and removes it; changes nothing else. Exit 3 when something is not as it should be, 5 when something required was not measured. Keys are read as by "buckets sync".';
  static override examples = [
    {description: 'One target', command: '<%= config.bin %> <%= command.id %> --target production'},
    {description: 'In a simulated account', command: '<%= config.bin %> <%= command.id %> --simulate'},
  ];
  static override flags = {...targetFlags, ...checkFlags, ...outputFlags, ...simulateFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(BucketsCheck);
    await this.runCheck({...flags, deep: true, tokenless: true}, {command: 'buckets check', probes: ['buckets.*'], before: refuseKeys});
  }
}

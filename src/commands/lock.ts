import {BaseCommand} from '../base-command.ts';
import {shownLock} from '../composition/lock.ts';
import {outputFlags, simulateFlags, targetFlags} from '../flags.ts';

export default class Lock extends BaseCommand {
  static override summary = 'Show who holds the lock of a target: since when, doing what, and whether it is still alive.';
  static override description =
    'Every command that changes a target holds its lock, a Lease in its namespace, which is renewed every 10 s. A holder that says nothing for 30 s has lost it.';
  static override examples = [
    {description: 'Who is at work on production', command: '<%= config.bin %> <%= command.id %> --target production'},
    {description: 'For a script', command: '<%= config.bin %> <%= command.id %> --target production --json'},
  ];
  static override flags = {...targetFlags, ...outputFlags, ...simulateFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(Lock);
    const outputs = this.outputs(flags);
    await this.finish(outputs, await shownLock(flags, this.interrupt.signal), ['ok']);
  }
}

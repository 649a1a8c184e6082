import {Flags} from '@oclif/core';
import {BaseCommand} from '../../base-command.ts';
import {brokenLock} from '../../composition/lock.ts';
import {changeFlags, outputFlags, simulateFlags, targetFlags} from '../../flags.ts';

export default class LockBreak extends BaseCommand {
  static override summary = 'Take the lock of a target away from a run that is dead.';
  static override description =
    'Rarely needed: the lock of a run that was killed runs out by itself, and --lock-wait waits for that. A run that is still alive notices and stops before its next write. Who broke it and why stays readable in `gomeet lock`.';
  static override examples = [
    {
      description: 'The CI runner is gone for good',
      command: '<%= config.bin %> <%= command.id %> --target production --reason "runner was deleted"',
    },
  ];
  static override flags = {
    ...targetFlags,
    yes: changeFlags.yes,
    ...outputFlags,
    ...simulateFlags,
    reason: Flags.string({description: 'Why; kept with the lock and told to whoever loses it.', required: true, helpGroup: 'CHANGE'}),
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(LockBreak);
    const outputs = this.outputs(flags);
    const options = {reason: flags.reason, yes: flags.yes, interactive: this.isInteractive(outputs)};
    await this.finish(outputs, await brokenLock(flags, options, this.interrupt.signal), ['ok']);
  }
}

import {Args, Flags} from '@oclif/core';
import {SandboxCommand, sandboxFlags} from '../../sandbox-command.ts';

export default class SandboxBreak extends SandboxCommand {
  static override summary = 'Break something in a running sandbox, by a real mechanism.';
  static override description =
    '`sandbox faults` lists what can break. A fault of pods strikes those that are created after it, so what runs keeps serving; a fault whose pod does not run yet strikes as soon as it does. It lasts until `sandbox heal`.';
  static override examples = [
    {description: 'A replica that receives nothing', command: '<%= config.bin %> <%= command.id %> replica-not-streaming'},
    {description: 'An image that does not exist', command: '<%= config.bin %> <%= command.id %> image-not-found --on chat-service'},
    {
      description: 'The same, and roll it out at once',
      command: '<%= config.bin %> <%= command.id %> image-not-found:chat-service --trigger',
    },
  ];
  static override args = {fault: Args.string({description: 'What to break; FAULT:PARAM where it takes one.', required: true})};
  static override flags = {
    ...sandboxFlags,
    on: Flags.string({description: 'The workload (or pod) to strike, where the fault can choose.', helpValue: 'WORKLOAD'}),
    trigger: Flags.boolean({description: 'Also do what makes the fault show, such as a roll-out of the workload.'}),
  };

  async run(): Promise<void> {
    const {args, flags} = await this.parse(SandboxBreak);
    const [{requireState}, {breakFault}, {brokenText}] = await Promise.all([
      import('../../sandbox/state.ts'),
      import('../../sandbox/faults/break.ts'),
      import('../../sandbox/faults/text.ts'),
    ]);
    const result = await breakFault(args.fault, await requireState(flags.name), flags);
    await this.show(flags, result, brokenText(result));
  }
}

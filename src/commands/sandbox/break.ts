import {Args} from '@oclif/core';
import {SandboxCommand, sandboxFlags} from '../../sandbox-command.ts';

export default class SandboxBreak extends SandboxCommand {
  static override summary = 'Break something in a running sandbox, by a real mechanism.';
  static override description =
    'Faults: replica-not-streaming[:POD], redis-master-down[:POD], api-server-down, image-not-found[:APP]. A fault whose pod does not run yet strikes as soon as it does. It lasts until `sandbox heal`.';
  static override examples = [
    {description: 'A replica that receives nothing', command: '<%= config.bin %> <%= command.id %> replica-not-streaming'},
    {description: 'An image that does not exist', command: '<%= config.bin %> <%= command.id %> image-not-found:chat-service'},
  ];
  static override args = {fault: Args.string({description: 'What to break.', required: true})};
  static override flags = {...sandboxFlags};

  async run(): Promise<void> {
    const {args, flags} = await this.parse(SandboxBreak);
    const [{requireState}, {breakFault}] = await Promise.all([import('../../sandbox/state.ts'), import('../../sandbox/faults/index.ts')]);
    const result = await breakFault(args.fault, await requireState(flags.name));
    const what = result.effect === 'armed' ? `will strike ${result.on} as soon as it can` : `strikes ${result.on}`;
    await this.show(flags, result, `${result.fault} ${what}\nNext:\n  gomeet sandbox heal ${args.fault}\n`);
  }
}

import {Args} from '@oclif/core';
import {SandboxCommand, sandboxFlags} from '../../sandbox-command.ts';

export default class SandboxHeal extends SandboxCommand {
  static override summary = 'Take back what `sandbox break` broke.';
  static override description =
    'What stays behind is what such a fault leaves in production too: after redis-master-down, another node may be the master.';
  static override examples = [
    {description: 'Let the replica stream again', command: '<%= config.bin %> <%= command.id %> replica-not-streaming'},
  ];
  static override args = {fault: Args.string({description: 'What to heal.', required: true})};
  static override flags = {...sandboxFlags};

  async run(): Promise<void> {
    const {args, flags} = await this.parse(SandboxHeal);
    const [{requireState}, {healFault}] = await Promise.all([import('../../sandbox/state.ts'), import('../../sandbox/faults/index.ts')]);
    const result = await healFault(args.fault, await requireState(flags.name));
    await this.show(flags, result, `${result.fault} is taken back\n`);
  }
}

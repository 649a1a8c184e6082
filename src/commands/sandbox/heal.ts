import {Args, Flags} from '@oclif/core';
import {SandboxCommand, sandboxFlags} from '../../sandbox-command.ts';

export default class SandboxHeal extends SandboxCommand {
  static override summary = 'Take back what `sandbox break` broke: one fault, or all of them.';
  static override description =
    'Pods that a fault held recover or are replaced. What stays behind is what such a fault leaves in production too: after redis-master-down, another node may be the master.';
  static override examples = [
    {description: 'Let the replica stream again', command: '<%= config.bin %> <%= command.id %> replica-not-streaming'},
    {description: 'Everything', command: '<%= config.bin %> <%= command.id %>'},
  ];
  static override args = {fault: Args.string({description: 'What to heal; every fault when left out.'})};
  static override flags = {
    ...sandboxFlags,
    on: Flags.string({description: 'Only on this workload (or pod).', helpValue: 'WORKLOAD'}),
  };

  async run(): Promise<void> {
    const {args, flags} = await this.parse(SandboxHeal);
    const [{requireState}, {healFaults}, {healedText}] = await Promise.all([
      import('../../sandbox/state.ts'),
      import('../../sandbox/faults/heal.ts'),
      import('../../sandbox/faults/text.ts'),
    ]);
    const healed = await healFaults(args.fault, await requireState(flags.name), flags);
    await this.show(flags, {healed}, healedText(healed));
  }
}

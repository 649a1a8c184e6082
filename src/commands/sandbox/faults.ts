import {SandboxCommand, sandboxFlags} from '../../sandbox-command.ts';

export default class SandboxFaults extends SandboxCommand {
  static override summary = 'List what can be broken in a sandbox, what makes it show, and what is broken now.';
  static override description =
    'The cause is the one that a diagnosis must name. The trigger is what makes a fault show; `sandbox break --trigger` does it.';
  static override examples = [
    {description: 'All faults', command: '<%= config.bin %> <%= command.id %>'},
    {description: 'Only what is broken now', command: "<%= config.bin %> <%= command.id %> --json | jq '.faults[].active[]'"},
  ];
  static override flags = {...sandboxFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(SandboxFaults);
    const [{readState}, {faultRows}, {rowsText}] = await Promise.all([
      import('../../sandbox/state.ts'),
      import('../../sandbox/faults/overview.ts'),
      import('../../sandbox/faults/text.ts'),
    ]);
    const faults = faultRows((await readState(flags.name))?.dir);
    await this.show(flags, {faults}, rowsText(faults));
  }
}

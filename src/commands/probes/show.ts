import {Args} from '@oclif/core';
import {BaseCommand} from '../../base-command.ts';
import {showProbe} from '../../composition/probes.ts';
import {outputFlags, targetFlags} from '../../flags.ts';

export default class ProbesShow extends BaseCommand {
  static override summary = 'Show one probe: its question, its source, its limits with their units and who says so.';
  static override description = 'With --target, also what that target sets, and whether it waives the probe. Contacts nothing.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> postgres.replication',
    {description: 'As a target has it', command: '<%= config.bin %> <%= command.id %> postgres.replication --target production'},
  ];
  static override args = {id: Args.string({description: 'Id of the probe, such as postgres.replication.', required: true})};
  static override flags = {target: targetFlags.target, config: targetFlags.config, sandbox: targetFlags.sandbox, ...outputFlags};

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProbesShow);
    await this.finish(this.outputs(flags), await showProbe(args.id, flags, this.config.version), ['ok']);
  }
}

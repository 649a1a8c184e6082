import {Flags} from '@oclif/core';
import {BaseCommand} from '../../base-command.ts';
import {listProbes} from '../../composition/probes.ts';
import {outputFlags} from '../../flags.ts';

export default class ProbesList extends BaseCommand {
  static override summary = 'List every question that `health-check` can ask.';
  static override description =
    'Id, severity, whether its answer is required, when it is asked, the question, and where the answer comes from.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'One part', command: "<%= config.bin %> <%= command.id %> --only 'redis.*'"},
  ];
  static override flags = {
    only: Flags.string({description: 'Only probes whose id matches.', multiple: true, default: [], helpValue: 'GLOB'}),
    ...outputFlags,
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(ProbesList);
    await this.finish(this.outputs(flags), listProbes(flags.only, this.config.version), ['ok']);
  }
}

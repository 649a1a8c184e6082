import {Args} from '@oclif/core';
import {BaseCommand} from '../../base-command.ts';
import {diffViews} from '../../composition/releases.ts';
import {outputFlags, simulateFlags, targetFlags} from '../../flags.ts';

export default class ReleaseDiff extends BaseCommand {
  static override summary = 'Compare two releases, or a release with what the cluster holds now.';
  static override description =
    'Objects field by field, ConfigMaps line by line, Secrets by version only. Against the cluster, only what the release names is compared.';
  static override examples = [
    {description: 'What release 8 changed', command: '<%= config.bin %> <%= command.id %> 7 8 --target production'},
    {
      description: 'What was changed by hand since the newest release',
      command: '<%= config.bin %> <%= command.id %> latest --target production',
    },
  ];
  static override args = {
    from: Args.string({description: 'Number of a release, or latest.', required: true}),
    to: Args.string({description: 'Number of another; without it, what the cluster holds now.'}),
  };
  static override flags = {...targetFlags, ...outputFlags, ...simulateFlags};

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ReleaseDiff);
    const outputs = this.outputs(flags);
    await this.finish(outputs, await diffViews(flags, {from: args.from, to: args.to}, this.config.version, this.interrupt.signal), ['ok']);
  }
}

import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../../base-command.ts';
import {releaseViews} from '../../composition/releases.ts';
import {outputFlags, simulateFlags, targetFlags} from '../../flags.ts';

export default class ReleaseShow extends BaseCommand {
  static override summary = 'Show one release: what, when, by whom, its images with their digests, its Secrets by version, its objects.';
  static override description = 'Values of Secrets are in no release, only which version of them existed.';
  static override examples = [
    {description: 'The newest one', command: '<%= config.bin %> <%= command.id %> latest --target production'},
    {
      description: 'Its manifests, as they were applied',
      command: '<%= config.bin %> <%= command.id %> 7 --manifests --target production > release-7.yaml',
    },
  ];
  static override args = {
    release: Args.string({description: 'Its number, or latest.', default: 'latest'}),
  };
  static override flags = {
    manifests: Flags.boolean({description: 'Print its manifests as YAML and nothing else; with --json, add them to the document.'}),
    ...targetFlags,
    ...outputFlags,
    ...simulateFlags,
  };

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ReleaseShow);
    const outputs = this.outputs(flags);
    await this.finish(outputs, await releaseViews(flags, args.release, this.config.version, this.interrupt.signal), ['ok']);
  }
}

import {Flags} from '@oclif/core';
import {again} from '../composition/again.ts';
import {rollbackOptions} from '../composition/rollback.ts';
import {changeFlags, lockFlags, outputFlags, simulateFlags, stableFlags, targetFlags} from '../flags.ts';
import {PipelineCommand} from '../pipeline-command.ts';
import {rollback} from '../pipelines/rollback/index.ts';

export default class Rollback extends PipelineCommand {
  static override summary = 'Bring an earlier release back, ConfigMaps and images, behind the same gates as a deploy, and read it back.';
  static override description =
    'Without --to: the last healthy release when the newest failed, the newest itself when the cluster was changed since, else the one before it. It says first what it does not undo (data, migrations, Secrets, CRDs), and at the end holds every object against the release. Running it again continues it and never goes one further back.';
  static override examples = [
    {description: 'See it, with nothing installed', command: '<%= config.bin %> <%= command.id %> --simulate --yes'},
    {
      description: 'What would change, and what would not be undone',
      command: '<%= config.bin %> <%= command.id %> --target production --dry-run',
    },
    {description: 'A certain release (see gomeet history)', command: '<%= config.bin %> <%= command.id %> --to 7 --target production'},
  ];
  static override flags = {
    to: Flags.integer({description: 'Number of the release.', min: 1, helpGroup: 'CHANGE', helpValue: 'NUMBER'}),
    prune: Flags.boolean({
      description: 'Remove objects that later releases created; never volumes, Secrets, CRDs.',
      helpGroup: 'CHANGE',
    }),
    'force-conflicts': Flags.boolean({
      description: 'Take fields back that somebody else set since (kubectl set image, kubectl edit).',
      helpGroup: 'CHANGE',
    }),
    ...targetFlags,
    ...changeFlags,
    ...stableFlags,
    ...lockFlags,
    ...outputFlags,
    ...simulateFlags,
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(Rollback);
    await this.runPipeline(flags, 'deployed', (session) =>
      rollback(rollbackOptions(session, flags, this.config.version), again('rollback', flags)),
    );
  }
}

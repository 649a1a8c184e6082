import {Flags} from '@oclif/core';
import {again} from '../composition/again.ts';
import {deployOptions} from '../composition/deploy.ts';
import {changeFlags, lockFlags, outputFlags, simulateFlags, stableFlags, targetFlags} from '../flags.ts';
import {PipelineCommand} from '../pipeline-command.ts';
import {deploy, phaseIds, skippable} from '../pipelines/deploy/index.ts';

export default class Deploy extends PipelineCommand {
  static override summary = 'Put the whole platform on a cluster, phase by phase, each behind the gate of the one before.';
  static override description =
    'Everything is validated before the first change. Secrets are generated once and never overwritten. A phase starts when the gates of what it needs have passed: replication streams, every slot is covered, a query comes back through every pooler. Running the same command again continues where it stopped. Needs `gomeet bootstrap` once.';
  static override examples = [
    {description: 'See the whole platform go up, with nothing installed', command: '<%= config.bin %> <%= command.id %> --simulate --yes'},
    {description: 'Show what would change', command: '<%= config.bin %> <%= command.id %> --target production --dry-run'},
    {
      description: 'Carry out exactly the plan that was approved',
      command: '<%= config.bin %> <%= command.id %> --target production --expect 3f2a9c01d4e5 --yes --json',
    },
    {
      description: 'Only the API services and the gateway',
      command: '<%= config.bin %> <%= command.id %> --target production --only api --only traefik',
    },
    {
      description: 'See how a broken replica is noticed',
      command: '<%= config.bin %> <%= command.id %> --simulate --simulate-fault replica-not-streaming --yes',
    },
  ];
  static override flags = {
    ...targetFlags,
    ...changeFlags,
    ...lockFlags,
    ...stableFlags,
    ...outputFlags,
    ...simulateFlags,
    only: Flags.string({
      description: `Only this phase; may be given several times: ${phaseIds.join(', ')}.`,
      multiple: true,
      default: [],
      helpGroup: 'CHANGE',
      helpValue: 'PHASE',
    }),
    from: Flags.string({
      description: 'Start with this phase; earlier ones are taken as they are.',
      helpGroup: 'CHANGE',
      helpValue: 'PHASE',
    }),
    skip: Flags.string({
      description:
        'Leave this out; may be given several times. The first three are about the account around the cluster, where the target says of one.',
      multiple: true,
      options: [...skippable],
      default: [],
      helpGroup: 'CHANGE',
    }),
    'rollback-on-failure': Flags.boolean({
      description: 'When it fails: keep the evidence, then bring the last healthy release back. The exit code stays that of the failure.',
      helpGroup: 'CHANGE',
    }),
    prune: Flags.boolean({
      description: 'Remove objects of the last release that this one no longer has; never volumes, Secrets, CRDs.',
      helpGroup: 'CHANGE',
    }),
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(Deploy);
    await this.runPipeline(flags, 'empty', (session) => deploy(deployOptions(session, flags, this.config.version), again('deploy', flags)));
  }
}

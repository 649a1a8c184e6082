import {Flags} from '@oclif/core';
import {openAddons} from '../composition/addons.ts';
import {again} from '../composition/again.ts';
import {changeFlags, outputFlags, simulateFlags, targetFlags} from '../flags.ts';
import {PipelineCommand} from '../pipeline-command.ts';
import {bootstrap, parseFrom, parseSkip} from '../pipelines/bootstrap/index.ts';

export default class Bootstrap extends PipelineCommand {
  static override summary = 'Apply what needs cluster-admin once: namespace, roles, priority classes, and the add-ons.';
  static override description =
    'The add-ons are the Traefik CRDs, cert-manager and metrics-server, each pinned by version in addons.lock; checksums are compared. An existing installation is kept, whatever its version. After this, gomeet deploy works with the deployer role alone.';
  static override examples = [
    {description: 'Show what would be applied', command: '<%= config.bin %> <%= command.id %> --target production --dry-run'},
    {
      description: 'In a closed network',
      command: '<%= config.bin %> <%= command.id %> --target production --from cert-manager=./cert-manager.yaml --yes',
    },
    {
      description: 'metrics-server is taken care of elsewhere',
      command: '<%= config.bin %> <%= command.id %> --target production --skip-addon metrics-server',
    },
  ];
  static override flags = {
    ...targetFlags,
    ...changeFlags,
    ...outputFlags,
    ...simulateFlags,
    from: Flags.string({
      description: 'Take an add-on from a file or folder instead of downloading it.',
      multiple: true,
      default: [],
      helpGroup: 'CHANGE',
      helpValue: 'NAME=PATH',
    }),
    'skip-addon': Flags.string({
      description: 'Leave this add-on alone; somebody else takes care of it.',
      multiple: true,
      default: [],
      helpGroup: 'CHANGE',
      helpValue: 'NAME',
    }),
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(Bootstrap);
    await this.runPipeline(
      flags,
      'empty',
      async ({world, target}) => {
        const {addons, source} = await openAddons(() => world.clock.now());
        const names = addons.map((addon) => addon.name);
        const from = parseFrom(flags.from, names);
        const skip = parseSkip(flags['skip-addon'], names, from);
        const commands = {again: again('bootstrap', flags), deploy: again('deploy', {...flags, from: undefined, 'skip-addon': undefined})};
        return bootstrap({world, target, addons, source, controllers: world.kind === 'cluster', from, skip}, commands);
      },
      {admin: true},
    );
  }
}

import {Flags} from '@oclif/core';
import {BaseCommand} from '../base-command.ts';
import {rendered} from '../composition/rendered.ts';
import {templatesOf} from '../composition/session.ts';
import {chooseTarget} from '../composition/target.ts';
import {outputFlags, targetFlags} from '../flags.ts';

export default class Render extends BaseCommand {
  static override summary = 'Print the manifests of a target, canonical and ordered by phase, as deploy applies them.';
  static override description =
    'Needs no cluster and no kubectl. What only cluster-admin applies (gomeet bootstrap) is printed with --bootstrap; Secrets are never part of it.';
  static override examples = [
    {
      description: 'Ask an API server whether it would accept them',
      command: '<%= config.bin %> <%= command.id %> --profile gomeet-500 | kubectl apply --server-side --dry-run=server -f -',
    },
    {description: 'One file per phase', command: '<%= config.bin %> <%= command.id %> --profile s2 --output-dir ./manifests'},
    {
      description: 'A Kustomize folder of your own to change',
      command: '<%= config.bin %> <%= command.id %> --target production --eject ./k8s',
    },
  ];
  static override flags = {
    ...targetFlags,
    ...outputFlags,
    bootstrap: Flags.boolean({description: 'Print what gomeet bootstrap applies instead.'}),
    'output-dir': Flags.string({description: 'Write one file per phase into this new or empty folder.', helpValue: 'DIR'}),
    eject: Flags.string({
      description: 'Write a Kustomize folder that renders the same objects.',
      helpValue: 'DIR',
      exclusive: ['output-dir', 'bootstrap'],
    }),
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(Render);
    const simulate = flags.target === undefined && flags.profile !== undefined;
    const chosen = await chooseTarget({...flags, simulate}, async () => ({profile: flags.profile ?? 'gomeet-500'}));
    const options = {target: chosen.name, config: chosen.config, templates: await templatesOf(chosen), bootstrap: flags.bootstrap};
    const views = await rendered(options, {folder: flags['output-dir'], eject: flags.eject});
    await this.finish(this.outputs(flags), views, ['ok']);
  }
}

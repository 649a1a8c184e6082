import {Flags} from '@oclif/core';
import {BaseCommand} from '../base-command.ts';
import {writeInit} from '../composition/init.ts';
import {outputFlags} from '../flags.ts';

export default class Init extends BaseCommand {
  static override summary = 'Write a commented gomeet.yaml: asks on a terminal, or takes flags.';
  static override description =
    'An existing file is never overwritten. The file names a JSON Schema, so that editors complete and check it.';
  static override examples = [
    {description: 'Answer questions', command: '<%= config.bin %> <%= command.id %>'},
    {
      description: 'Without questions',
      command: '<%= config.bin %> <%= command.id %> --target production --profile s2 --domain meet.example.org --yes',
    },
  ];
  static override flags = {
    ...outputFlags,
    target: Flags.string({char: 't', description: 'Name of the target.'}),
    profile: Flags.string({description: 'Size of the platform.'}),
    context: Flags.string({description: 'kubeconfig context.'}),
    namespace: Flags.string({char: 'n', description: 'Namespace that holds the platform.'}),
    domain: Flags.string({description: 'Domain of the platform.'}),
    region: Flags.string({description: 'DigitalOcean region.'}),
    vpc: Flags.string({description: 'Address range of the VPC.'}),
    email: Flags.string({description: 'Contact address for certificates.'}),
    issuer: Flags.string({description: 'letsencrypt or letsencrypt-staging.'}),
    file: Flags.string({description: 'Where to write it.', default: 'gomeet.yaml'}),
    yes: Flags.boolean({char: 'y', description: 'Do not ask; take the default for what no flag says.'}),
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(Init);
    const {json, output, file, yes, ...given} = flags;
    const path = await writeInit({
      file,
      ask: !yes && process.stdin.isTTY === true && process.stderr.isTTY === true,
      given,
      signal: this.interrupt.signal,
    });
    const next = 'Next:\n  gomeet doctor\n  gomeet bootstrap --dry-run\n  gomeet deploy --dry-run\n';
    const document = () => `${JSON.stringify({schemaVersion: 1, path}, null, 2)}\n`;
    await this.finish(this.outputs({json, output}), {text: () => `wrote ${path}\n${next}`, json: document}, ['ok']);
  }
}

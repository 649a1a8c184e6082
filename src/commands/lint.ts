import {Flags} from '@oclif/core';
import {BaseCommand} from '../base-command.ts';
import {lintInputs} from '../composition/lint-inputs.ts';
import {outputFlags, targetFlags} from '../flags.ts';
import {exitOfLint, lint} from '../pipelines/lint.ts';
import {lintText} from '../render/lint-text.ts';

export default class Lint extends BaseCommand {
  static override summary = 'Recompute every invariant of the manifests: names, requests, connection sums, ports, policies.';
  static override description =
    'Each rule has an id, a sentence and the arithmetic that it recomputed. Without a target, every shipped profile is checked.';
  static override examples = [
    {description: 'All shipped profiles', command: '<%= config.bin %> <%= command.id %>'},
    {description: 'One target, with the arithmetic', command: '<%= config.bin %> <%= command.id %> --target production --verbose'},
    {description: 'Two rules only', command: '<%= config.bin %> <%= command.id %> --rule pgbouncer-connections --rule images-pinned'},
  ];
  static override flags = {
    ...targetFlags,
    ...outputFlags,
    rule: Flags.string({description: 'Only this rule; may be given several times.', multiple: true, default: [], helpValue: 'ID'}),
    verbose: Flags.boolean({description: 'Show the arithmetic of rules that hold, too.'}),
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(Lint);
    const result = lint(await lintInputs(flags), flags.rule);
    const views = {text: () => lintText(result, flags.verbose), json: () => `${JSON.stringify(result, null, 2)}\n`};
    await this.finish(this.outputs(flags), views, [exitOfLint(result)]);
  }
}

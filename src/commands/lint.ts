import {Flags} from '@oclif/core';
import {BaseCommand} from '../base-command.ts';
import {lintInputs} from '../composition/lint-inputs.ts';
import {lintViews} from '../composition/views.ts';
import {outputFlags, targetFlags} from '../flags.ts';
import {exitOfLint, lint} from '../pipelines/lint.ts';

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
    await this.finish(this.outputs(flags), lintViews(result, flags.verbose), [exitOfLint(result)]);
  }
}

import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../base-command.ts';
import {topViews} from '../composition/top.ts';
import {outputFlags, simulateFlags, targetFlags} from '../flags.ts';

export default class Top extends BaseCommand {
  static override summary = 'Show what nodes or pods use now, the largest first, beside what they have or asked for.';
  static override examples = [
    {description: 'All pods of the platform', command: '<%= config.bin %> <%= command.id %>'},
    {description: 'Nodes by memory', command: '<%= config.bin %> <%= command.id %> nodes --sort-by memory'},
    {description: 'The pods of one service', command: '<%= config.bin %> <%= command.id %> pods --service livekit-sfu'},
  ];
  static override args = {
    what: Args.string({description: 'nodes or pods.', options: ['nodes', 'pods'], default: 'pods'}),
  };
  static override flags = {
    ...targetFlags,
    ...outputFlags,
    ...simulateFlags,
    'sort-by': Flags.option({description: 'The largest first.', options: ['cpu', 'memory'] as const, default: 'cpu'})(),
    service: Flags.string({description: 'Only the pods of this workload, Job or app.'}),
  };

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Top);
    const outputs = this.outputs(flags);
    const choice = {kind: args.what === 'nodes' ? 'nodes' : 'pods', sortBy: flags['sort-by'], service: flags.service} as const;
    await this.finish(outputs, await topViews(flags, choice, this.config.version, this.interrupt.signal), ['ok']);
  }
}

import {Args, Flags} from '@oclif/core';
import {again} from '../composition/again.ts';
import {scaleOptions} from '../composition/scale.ts';
import {changeFlags, lockFlags, outputFlags, simulateFlags, stableFlags, targetFlags} from '../flags.ts';
import {PipelineCommand} from '../pipeline-command.ts';
import {scale} from '../pipelines/scale/index.ts';

export default class Scale extends PipelineCommand {
  static override summary = 'Give one service another number of pods, and wait until they are ready.';
  static override description =
    'Where an autoscaler owns the number, its minimum is set (and its maximum only with --max), and that is said. What no node or quota has room for is refused with the numbers, and so is what needs more than a number: a primary, a replica, a master with slots. When media pods have to go, the emptiest go first.';
  static override examples = [
    {description: 'More SFUs for the evening', command: '<%= config.bin %> <%= command.id %> livekit-sfu 27 --target production'},
    {
      description: 'Fewer at once, whatever the autoscaler measures',
      command: '<%= config.bin %> <%= command.id %> chat-service 10 --max 10 --target production',
    },
    {description: 'See what is refused, and why', command: '<%= config.bin %> <%= command.id %> livekit-sfu 40 --simulate --dry-run'},
  ];
  static override args = {
    service: Args.string({description: 'Its name, or kind/name.', required: true}),
    count: Args.string({description: 'How many pods.', required: true}),
  };
  static override flags = {
    max: Flags.string({description: 'The autoscaler’s maximum too.', helpGroup: 'CHANGE', helpValue: 'NUMBER'}),
    'allow-pending': Flags.boolean({
      description: 'Go on although pods would wait for nodes, because an autoscaler of nodes adds them.',
      helpGroup: 'CHANGE',
    }),
    'force-conflicts': Flags.boolean({
      description: 'Take the number over from whoever else set it (kubectl scale).',
      helpGroup: 'CHANGE',
    }),
    wait: Flags.boolean({description: 'Wait until the pods are ready.', allowNo: true, default: true, helpGroup: 'CHANGE'}),
    ...targetFlags,
    ...changeFlags,
    ...lockFlags,
    ...stableFlags,
    ...outputFlags,
    ...simulateFlags,
  };

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Scale);
    const {wait, ...said} = flags;
    await this.runPipeline(flags, 'deployed', (session) =>
      scale(
        scaleOptions(session, args, flags, this.config.version),
        again(`scale ${args.service} ${args.count}`, {...said, 'no-wait': !wait}),
      ),
    );
  }
}

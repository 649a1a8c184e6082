import {Args} from '@oclif/core';
import {restartOptions, rollAgain} from '../../composition/rollout.ts';
import {changeFlags, drainFlags, lockFlags, outputFlags, simulateFlags, stableFlags, targetFlags} from '../../flags.ts';
import {PipelineCommand} from '../../pipeline-command.ts';
import {restart} from '../../pipelines/rollout/index.ts';

export default class RolloutRestart extends PipelineCommand {
  static override summary = 'Replace every pod of one service by a new one of the same image.';
  static override description =
    'As the roll-out of an image: judged by the new pods alone, and media pods drain. It is no release, and a later deploy does not take it back. A restart that is under way is waited for, not begun again.';
  static override examples = [
    {description: 'New pods of one service', command: '<%= config.bin %> <%= command.id %> auth-service --target production'},
    {description: 'On the built-in simulator', command: '<%= config.bin %> <%= command.id %> livekit-sfu --simulate --yes'},
  ];
  static override args = {
    service: Args.string({description: 'Its name, or kind/name.', required: true}),
  };
  static override flags = {
    ...targetFlags,
    ...changeFlags,
    ...drainFlags,
    ...lockFlags,
    ...stableFlags,
    ...outputFlags,
    ...simulateFlags,
  };

  async run(): Promise<void> {
    const {args, flags} = await this.parse(RolloutRestart);
    await this.runPipeline(flags, 'deployed', (session) =>
      restart(restartOptions(session, args.service, flags), rollAgain('rollout restart', args.service, flags)),
    );
  }
}

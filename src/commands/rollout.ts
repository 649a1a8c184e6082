import {Args, Flags} from '@oclif/core';
import {rollAgain, rolloutOptions} from '../composition/rollout.ts';
import {changeFlags, drainFlags, lockFlags, outputFlags, simulateFlags, stableFlags, targetFlags} from '../flags.ts';
import {PipelineCommand} from '../pipeline-command.ts';
import {rollout} from '../pipelines/rollout/index.ts';

export default class Rollout extends PipelineCommand {
  static override summary = 'Give one service another image, and wait until it really runs.';
  static override description =
    'Nothing else of the service changes: what is applied is its manifest of the last release with the new image. Containers that run exactly the same image (an init container that migrates) change with it and are named. A reference without a version is refused. Media pods (LiveKit, TURN) drain: two go at a time, each new one on a free node, and a drain is waited for and never forced. The result says which line of gomeet.yaml keeps the image.';
  static override examples = [
    {
      description: 'A new version of one service',
      command: '<%= config.bin %> <%= command.id %> auth-service --image gomeet/auth-service:v2.0.1 --target production',
    },
    {
      description: 'See what would change',
      command: '<%= config.bin %> <%= command.id %> auth-service --image gomeet/auth-service:v2.0.1 --target production --dry-run',
    },
    {
      description: 'LiveKit, as long as people sit in meetings, but no longer than over night',
      command: '<%= config.bin %> <%= command.id %> livekit-sfu --image livekit/livekit-server:v1.13.6 --max-drain 10h --target production',
    },
    {
      description: 'See how a missing image ends, with nothing installed',
      command:
        '<%= config.bin %> <%= command.id %> auth-service --image gomeet/auth-service:v9 --simulate --simulate-fault image-not-found --yes',
    },
  ];
  static override args = {
    service: Args.string({description: 'Its name, or kind/name.', required: true}),
  };
  static override flags = {
    image: Flags.string({
      description: 'The new image, with a version or a digest.',
      required: true,
      helpGroup: 'CHANGE',
      helpValue: 'REFERENCE',
    }),
    container: Flags.string({description: 'Which container, when the service has several.', helpGroup: 'CHANGE', helpValue: 'NAME'}),
    'force-conflicts': Flags.boolean({
      description: 'Take the image over from whoever else set it (kubectl set image).',
      helpGroup: 'CHANGE',
    }),
    ...targetFlags,
    ...changeFlags,
    ...drainFlags,
    ...lockFlags,
    ...stableFlags,
    ...outputFlags,
    ...simulateFlags,
  };

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Rollout);
    await this.runPipeline(flags, 'deployed', (session) =>
      rollout(rolloutOptions(session, args.service, flags, this.config.version), rollAgain('rollout', args.service, flags)),
    );
  }
}

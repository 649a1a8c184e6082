import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../base-command.ts';
import {followService, logViews} from '../composition/logs.ts';
import {outputFlags, simulateFlags, targetFlags} from '../flags.ts';

export default class Logs extends BaseCommand {
  static override summary = 'Print the logs of all pods of a service, merged by time, with the name of the pod in front.';
  static override description =
    'SERVICE is a workload or Job of the manifests, or an app that several workloads share (postgres, redis). What looks like a password or a token is taken out. --follow goes on until Ctrl-C, also with pods that come later.';
  static override examples = [
    {description: 'What all pods of one service said last', command: '<%= config.bin %> <%= command.id %> auth-service'},
    {
      description: 'Errors of the last ten minutes, as they come',
      command: '<%= config.bin %> <%= command.id %> livekit-sfu --since 10m --grep error --follow',
    },
    {description: 'What a container said before it restarted', command: '<%= config.bin %> <%= command.id %> chat-service --previous'},
  ];
  static override args = {service: Args.string({description: 'Such as auth-service, deployment/traefik, redis.', required: true})};
  static override flags = {
    ...targetFlags,
    ...outputFlags,
    ...simulateFlags,
    since: Flags.string({description: 'Only lines of this time back from now (30s, 10m).', helpValue: 'DURATION'}),
    tail: Flags.integer({description: 'At most so many lines of each pod, from the end.', default: 100, min: 0, max: 100_000}),
    follow: Flags.boolean({
      char: 'f',
      description: 'Go on as lines come, until Ctrl-C.',
      exclusive: ['previous', 'json', 'output', 'simulate'],
    }),
    grep: Flags.string({description: 'Only lines that this regular expression matches.', helpValue: 'REGEX'}),
    previous: Flags.boolean({char: 'p', description: 'Of the container that ran before the last restart.'}),
    container: Flags.string({char: 'c', description: 'This container instead of the main one.'}),
  };

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Logs);
    const {signal} = this.interrupt;
    if (flags.follow) return followService(args.service, flags, signal);
    const outputs = this.outputs(flags);
    await this.finish(outputs, await logViews(args.service, flags, this.config.version, signal), ['ok']);
  }
}

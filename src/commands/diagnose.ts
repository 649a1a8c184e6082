import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../base-command.ts';
import {diagnose, diagnoseViews, exitOfDiagnosis} from '../composition/diagnose.ts';
import {outputFlags, simulateFlags, targetFlags} from '../flags.ts';

export default class Diagnose extends BaseCommand {
  static override summary = 'Say why a workload is not as wanted: the cause, since when, the proof, and what to do.';
  static override description =
    'Reads only. Without an argument, everything in the namespace of the target, worst first. With --file, a recorded state instead of a cluster: a List, objects, YAML, or watch events and snapshots in time order.';
  static override examples = [
    {description: 'Everything, worst first', command: '<%= config.bin %> <%= command.id %>'},
    {description: 'One Deployment', command: '<%= config.bin %> <%= command.id %> deploy/auth-service'},
    {
      description: 'A recorded state, without a cluster',
      command: 'kubectl get all,events,pvc -o json | <%= config.bin %> <%= command.id %> -f -',
    },
  ];
  static override args = {
    object: Args.string({description: 'KIND/NAME, such as deploy/auth-service, sts/redis or pod/x.', required: false}),
  };
  static override flags = {
    ...targetFlags,
    ...outputFlags,
    ...simulateFlags,
    file: Flags.string({char: 'f', description: 'Recorded objects (JSON or YAML) instead of a cluster; - is stdin.', helpValue: 'FILE|-'}),
    now: Flags.string({description: 'With --file: judge for this moment (ISO 8601); default: the newest one in the file.'}),
  };

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Diagnose);
    const outputs = this.outputs(flags);
    const result = await diagnose(args.object, flags, this.interrupt.signal);
    await this.finish(outputs, diagnoseViews(result), [exitOfDiagnosis(result)]);
  }
}

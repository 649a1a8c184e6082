import {Flags} from '@oclif/core';
import {BaseCommand} from '../../base-command.ts';
import {clusterKubeconfig} from '../../composition/cluster-kubeconfig.ts';
import {outputFlags, simulateFlags, targetFlags} from '../../flags.ts';

export default class ClusterKubeconfig extends BaseCommand {
  static override summary = 'Log in to the managed cluster: put its context into your kubeconfig.';
  static override description =
    'Goes into the file where the target looks for it: its `kubeconfig`, the first of KUBECONFIG, else ~/.kube/config. Other contexts and the current one stay as they are, a copy of the file is kept beside it, and only you can read it. It is never printed, unless you ask for that. The login runs out after some days: run it again, or use --doctl, which renews it.';
  static override examples = [
    {description: 'Into your kubeconfig', command: '<%= config.bin %> <%= command.id %> --target production'},
    {
      description: 'Into a file of its own',
      command: '<%= config.bin %> <%= command.id %> --target production --path ./production.kubeconfig',
    },
    {description: 'Without an account', command: '<%= config.bin %> <%= command.id %> --simulate --print'},
  ];
  static override flags = {
    save: Flags.boolean({
      description: 'Into your kubeconfig; this is what happens when nothing else is said.',
      exclusive: ['print', 'path'],
    }),
    path: Flags.string({description: 'Into this file.', helpValue: 'FILE', exclusive: ['print']}),
    print: Flags.boolean({description: 'Write it to stdout: whoever reads it is in your cluster.'}),
    doctl: Flags.boolean({description: 'Have doctl write it, and renew it from then on.', exclusive: ['print', 'path']}),
    ...targetFlags,
    ...outputFlags,
    ...simulateFlags,
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(ClusterKubeconfig);
    const outputs = this.outputs(flags);
    await this.finish(outputs, await clusterKubeconfig(flags, this.interrupt.signal), ['ok']);
  }
}

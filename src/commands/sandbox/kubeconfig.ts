import {Flags} from '@oclif/core';
import {SandboxCommand, sandboxFlags} from '../../sandbox-command.ts';

export default class SandboxKubeconfig extends SandboxCommand {
  static override summary = "Print the path of a sandbox's kubeconfig.";
  static override description = 'The user is "gomeet", who has the deployer role only; --admin gives the one with every right.';
  static override examples = [{description: 'Use it in this shell', command: 'export KUBECONFIG=$(<%= config.bin %> <%= command.id %>)'}];
  static override flags = {...sandboxFlags, admin: Flags.boolean({description: 'The kubeconfig of the cluster administrator.'})};

  async run(): Promise<void> {
    const {flags} = await this.parse(SandboxKubeconfig);
    const {requireState} = await import('../../sandbox/state.ts');
    const {kubeconfigs} = await requireState(flags.name);
    const path = flags.admin ? kubeconfigs.admin : kubeconfigs.gomeet;
    await this.show(flags, {path}, `${path}\n`);
  }
}

import {Args, Flags} from '@oclif/core';
import {SandboxCommand, sandboxFlags} from '../../sandbox-command.ts';

export default class SandboxShell extends SandboxCommand {
  static override summary = 'Run a command (or your shell) against a sandbox.';
  static override description =
    'KUBECONFIG is set to the sandbox, and the kubectl that was built with it comes first on PATH. The exit code is that of the command.';
  static override examples = [
    {description: 'One command', command: '<%= config.bin %> <%= command.id %> -- kubectl -n gomeet get pods'},
    {description: 'An interactive shell as cluster administrator', command: '<%= config.bin %> <%= command.id %> --admin'},
  ];
  static override strict = false;
  static override args = {command: Args.string({description: 'Program and its arguments, after --.'})};
  static override flags = {...sandboxFlags, admin: Flags.boolean({description: 'Work as cluster administrator.'})};

  async run(): Promise<void> {
    // oclif takes the first "--" out of its argv, so that one of the command itself (kubectl exec POD -- …) looks like ours.
    const typed = process.argv.slice(2 + (this.id ?? '').split(':').length);
    const cut = typed.indexOf('--');
    const {flags, argv} = await this.parse(SandboxShell, cut === -1 ? typed : typed.slice(0, cut));
    const command = cut === -1 ? argv.map(String) : typed.slice(cut + 1);
    const {shell} = await import('../../sandbox/shell.ts');
    process.exitCode = await shell(flags.name, command, {admin: flags.admin});
  }
}

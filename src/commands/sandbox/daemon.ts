import {SandboxCommand, sandboxFlags} from '../../sandbox-command.ts';

export default class SandboxDaemon extends SandboxCommand {
  static override summary = 'The background process of a sandbox; started by `sandbox up`.';
  static override description = 'Runs the stand-ins and the supervisor of the data stores until it is told to end.';
  static override examples = [{description: 'What sandbox up starts', command: '<%= config.bin %> <%= command.id %> --name default'}];
  static override hidden = true;
  static override flags = {...sandboxFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(SandboxDaemon);
    const {runDaemon} = await import('../../sandbox/daemon.ts');
    await runDaemon(flags.name);
  }
}

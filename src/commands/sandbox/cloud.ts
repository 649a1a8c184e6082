import {SandboxCommand, sandboxFlags} from '../../sandbox-command.ts';

export default class SandboxCloud extends SandboxCommand {
  static override summary = 'The account around the cluster of a sandbox; started by `sandbox up --cloud`.';
  static override description = 'Answers as the API of DigitalOcean would, and makes nodes and addresses follow, until it is told to end.';
  static override examples = [
    {description: 'What sandbox up --cloud starts', command: '<%= config.bin %> <%= command.id %> --name default'},
  ];
  static override hidden = true;
  static override flags = {...sandboxFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(SandboxCloud);
    const {runCloud} = await import('../../sandbox/cloud/run.ts');
    await runCloud(flags.name);
  }
}

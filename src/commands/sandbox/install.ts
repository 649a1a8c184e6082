import {formatDuration} from '../../core/duration.ts';
import {SandboxCommand, sandboxFlags} from '../../sandbox-command.ts';

export default class SandboxInstall extends SandboxCommand {
  static override summary = 'Build the programs of the sandbox into the cache, without starting anything.';
  static override description =
    'Needs Go 1.21 or newer; downloads pinned Go modules. About twelve minutes on two cores the first time, nothing afterwards.';
  static override examples = [
    {description: 'Before a first sandbox, for instance in a CI image', command: '<%= config.bin %> <%= command.id %>'},
  ];
  static override flags = {...sandboxFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(SandboxInstall);
    const {buildPrograms} = await import('../../sandbox/build.ts');
    const started = Date.now();
    const {binDir} = await buildPrograms(this.progress);
    const durationMs = Date.now() - started;
    await this.show(flags, {binDir, durationMs}, `the sandbox's programs are in ${binDir} (${formatDuration(durationMs)})\n`);
  }
}

import {formatDuration} from '../../core/duration.ts';
import {SandboxCommand, sandboxFlags} from '../../sandbox-command.ts';

export default class SandboxDown extends SandboxCommand {
  static override summary = 'Stop a sandbox and remove all of it.';
  static override description =
    'Ends only processes that this sandbox started, and removes its folder; the built programs stay in the cache.';
  static override examples = [{description: 'Stop the default sandbox', command: '<%= config.bin %> <%= command.id %>'}];
  static override flags = {...sandboxFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(SandboxDown);
    const {down} = await import('../../sandbox/down.ts');
    const result = await down(flags.name, this.progress);
    const text = result.existed
      ? `sandbox ${flags.name} is down: ${result.processes} processes ended in ${formatDuration(result.durationMs)}`
      : `there is no sandbox ${flags.name}`;
    await this.show(flags, result, `${text}\n`);
  }
}

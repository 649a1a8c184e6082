import {bootstrapSandbox} from '../../composition/bootstrap-sandbox.ts';
import {sandboxAccount} from '../../composition/sandbox-cloud.ts';
import {formatDuration} from '../../core/duration.ts';
import {SandboxCommand, sandboxFlags} from '../../sandbox-command.ts';

export default class SandboxReset extends SandboxCommand {
  static override summary = 'Replace a sandbox by a fresh one of the same profile, with the same account around it.';
  static override description = 'Everything that was deployed into it is gone. The same as down and up.';
  static override examples = [{description: 'Start over', command: '<%= config.bin %> <%= command.id %>'}];
  static override flags = {...sandboxFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(SandboxReset);
    const {reset} = await import('../../sandbox/reset.ts');
    const {requireStarted} = await import('../../sandbox/state.ts');
    const {profile, cloud: had} = await requireStarted(flags.name);
    const bootstrap = bootstrapSandbox(profile, this.config.version, this.progress);
    const cloud = had === undefined ? {} : {cloud: {empty: had.empty, ...(await sandboxAccount(profile))}};
    const {state, durationMs, nodes} = await reset({name: flags.name, onProgress: this.progress, bootstrap, ...cloud});
    await this.show(
      flags,
      {name: state.name, profile, durationMs, nodes},
      `sandbox ${state.name} (${profile}) is fresh after ${formatDuration(durationMs)}\n`,
    );
  }
}

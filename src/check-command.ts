import {BaseCommand} from './base-command.ts';
import {type CheckFlags, type CheckQuestion, check} from './composition/check.ts';
import {healthFormats} from './composition/health.ts';
import {healthViews} from './composition/health-views.ts';
import {exitOfHealth} from './core/health-result.ts';

type Flags = CheckFlags & {
  readonly json: boolean;
  readonly output: readonly string[];
  readonly verbose: boolean;
  readonly 'fail-on': string;
};

/** A command that asks the probes of one matter and changes nothing. */
export abstract class CheckCommand extends BaseCommand {
  /** Prints findings as health-check does; exit 0, 3 when something failed, 5 when something required was not measured, 4 for warnings with --fail-on warn. */
  protected async runCheck(flags: Flags, question: CheckQuestion): Promise<void> {
    const outputs = this.outputs(flags, healthFormats);
    const result = await check(flags, question, {version: this.config.version, outputs, signal: this.interrupt.signal});
    await this.finish(outputs, healthViews(result, flags), [exitOfHealth(result, flags['fail-on'] === 'warn' ? 'warn' : 'fail')]);
  }
}

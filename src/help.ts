import {Help} from '@oclif/core/help';
import {exitCodes} from './core/exit-codes.ts';

/** oclif's help, with the table of exit codes under the list of commands. */
export default class GomeetHelp extends Help {
  protected override async showRootHelp(): Promise<void> {
    await super.showRootHelp();
    const rows = Object.values(exitCodes).map(({code, meaning}): [string, string] => [String(code), meaning]);
    this.log(this.section('EXIT CODES', this.renderList(rows, {indentation: 2, stripAnsi: this.opts.stripAnsi ?? false})));
    this.log('');
  }
}

import {Flags} from '@oclif/core';
import {BaseCommand} from '../base-command.ts';
import {evidenceOnDemand} from '../composition/evidence.ts';
import {outputFlags, simulateFlags, targetFlags} from '../flags.ts';

export default class Evidence extends BaseCommand {
  static override summary = 'Save what explains the state of a target: objects, events, logs, versions, and a report of it.';
  static override description =
    'A command that fails does this by itself, before anything is reverted. Secrets are taken out by value and by shape. At most 20 MB and half a minute; what could not be had is named in index.md.';
  static override examples = [
    {description: 'For the ticket', command: '<%= config.bin %> <%= command.id %> --target production'},
    {description: 'Beside the other artefacts of a CI job', command: '<%= config.bin %> <%= command.id %> --output-dir artefacts --json'},
  ];
  static override flags = {
    ...targetFlags,
    ...outputFlags,
    'output-dir': Flags.string({
      description: 'Folder for the evidence instead of the state folder.',
      helpGroup: 'OUTPUT',
      helpValue: 'DIR',
    }),
    ...simulateFlags,
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(Evidence);
    const outputs = this.outputs(flags);
    const settings = {toolVersion: this.config.version, signal: this.interrupt.signal};
    await this.finish(outputs, await evidenceOnDemand(flags, flags['output-dir'], settings), [
      this.interrupt.signal.aborted ? 'interrupted' : 'ok',
    ]);
  }
}

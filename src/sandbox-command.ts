import {Flags} from '@oclif/core';
import {BaseCommand} from './base-command.ts';
import {outputFlags} from './flags.ts';
import {toStderr} from './render/outputs.ts';
import type {Progress} from './sandbox/progress.ts';

export const sandboxFlags = {
  ...outputFlags,
  name: Flags.string({description: 'Which sandbox; several may run side by side.', default: 'default', aliases: ['sandbox']}),
};

/** A command about a sandbox on this machine: progress goes to stderr as plain lines, the result to stdout. */
export abstract class SandboxCommand extends BaseCommand {
  protected readonly progress: Progress = ({phase, message}) => toStderr(`sandbox ${phase}: ${message}\n`);

  /** Writes a result that is plain data; `text` is what a person sees. */
  protected async show(flags: {readonly json: boolean; readonly output: readonly string[]}, data: unknown, text: string): Promise<void> {
    const document = {schemaVersion: 1, ...(data as object)};
    await this.finish(this.outputs(flags), {text: () => text, json: () => `${JSON.stringify(document, null, 2)}\n`}, ['ok']);
  }
}

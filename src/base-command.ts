import {Command} from '@oclif/core';
import {GomeetError, Interrupted, sentenceOf} from './core/errors.ts';
import {type ExitName, exitCodeOf, exitCodes} from './core/exit-codes.ts';
import {didYouMean} from './core/nearest.ts';
import {exitOf, type RunResult} from './core/result.ts';
import {asksForJson, errorDocument, errorText} from './render/error-document.ts';
import {type Format, isMachine, type Output, parseOutputs, toStderr, type Views, writeOutputs} from './render/outputs.ts';

type Flags = {readonly json?: boolean; readonly output?: readonly string[]};

/**
 * The composition root of every command: the only catch and the only place that sets the exit code. A command parses its
 * flags, calls one pipeline, and hands the result to `finish`.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = false;

  /** Aborted by SIGINT and SIGTERM; a second signal ends the process at once. */
  protected readonly interrupt = new AbortController();
  #signals: (() => void) | undefined;

  override async init(): Promise<void> {
    await super.init();
    const onSignal = () => {
      if (this.interrupt.signal.aborted) process.exit(exitCodes.interrupted.code);
      this.interrupt.abort(new Interrupted());
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    this.#signals = () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    };
  }

  /** Which formats go where. */
  protected outputs(flags: Flags, offered: readonly Format[] = ['text', 'json']): readonly Output[] {
    return parseOutputs(flags.output ?? [], flags.json === true, offered);
  }

  /** A person sits there: stdin and stderr are terminals, and stdout is not a machine's document. */
  protected isInteractive(outputs: readonly Output[]): boolean {
    return process.stdin.isTTY === true && process.stderr.isTTY === true && !isMachine(outputs);
  }

  /** Writes the result and remembers the exit code. */
  protected async finish(outputs: readonly Output[], views: Views, exits: readonly ExitName[]): Promise<void> {
    await writeOutputs(outputs, views);
    process.exitCode = exitCodeOf(exits);
  }

  /** Writes the result of a pipeline. */
  protected async finishRun(outputs: readonly Output[], result: RunResult): Promise<void> {
    const {resultText} = await import('./render/result-text.ts');
    await this.finish(outputs, {text: () => resultText(result), json: () => `${JSON.stringify(result, null, 2)}\n`}, [
      exitOf(result.outcome),
    ]);
  }

  override async catch(error: Error & {readonly oclif?: {readonly exit?: number}}): Promise<void> {
    const known = error instanceof GomeetError ? error : undefined;
    const parsing = known === undefined && error.oclif?.exit === exitCodes.usage.code;
    const exit: ExitName = known?.exit ?? (parsing ? 'usage' : 'bug');
    const ending = {
      command: this.id ?? '',
      version: this.config.version,
      exit,
      message: parsing ? parseSentence(error, Object.keys(this.ctor.flags ?? {})) : sentenceOf(error),
      suggestions: parsing ? [`gomeet ${(this.id ?? '').replaceAll(':', ' ')} --help`] : (known?.suggestions ?? []),
      known,
    };
    if (asksForJson(process.argv)) process.stdout.write(errorDocument(ending));
    else toStderr(errorText(ending, error));
    process.exitCode = exitCodes[exit].code;
  }

  override async finally(error: Error | undefined): Promise<void> {
    this.#signals?.();
    await super.finally(error);
  }
}

/** oclif appends its whole help to a parse error; the first paragraph says what is wrong. */
function parseSentence(error: Error, flags: readonly string[]): string {
  const first = (error.message.split('\nSee more help')[0] ?? error.message).trim().replaceAll(/\s*\n\s*/g, ' ');
  const unknown = /^Nonexistent flags?: --?(\S+)/.exec(first)?.[1];
  if (unknown !== undefined) return `there is no flag --${unknown}${didYouMean(unknown, flags).replace('mean ', 'mean --')}`;
  const needs = /All of the following must be provided when using (--\S+): (.+)$/.exec(first);
  if (needs !== null) return `${needs[1]} works only together with ${needs[2]}`;
  return first.replace(/^The following errors? occurred: /, '');
}

import {Command} from '@oclif/core';
import type {GomeetError as GomeetErrorType} from './core/errors.ts';
import {GomeetError, Interrupted, sentenceOf} from './core/errors.ts';
import {type ExitName, exitCodeOf, exitCodes} from './core/exit-codes.ts';
import {didYouMean} from './core/nearest.ts';
import {exitOf, type RunResult} from './core/result.ts';
import {type Format, type Output, parseOutputs, toStderr, writeOutputs} from './render/outputs.ts';

type Flags = {readonly json?: boolean; readonly output?: readonly string[]};

/**
 * The composition root of every command: the only catch and the only place that sets the exit code. A command parses its
 * flags, calls one pipeline, and hands the result to `finish`.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = false;

  /** Aborted by SIGINT and SIGTERM; a second signal ends the process at once. */
  protected readonly interrupt = new AbortController();
  #asJson = process.argv.includes('--json');
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

  /** Writes the result and remembers the exit code. */
  protected async finish(
    outputs: readonly Output[],
    views: {readonly [format in Format]?: () => string},
    exits: readonly ExitName[],
  ): Promise<void> {
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
    const message = parsing ? parseSentence(error, Object.keys(this.ctor.flags ?? {})) : sentenceOf(error);
    if (this.#asJson)
      process.stdout.write(`${JSON.stringify(errorDocument(this.id ?? '', this.config.version, exit, message, known), null, 2)}\n`);
    else toStderr(errorText(message, exit, known, error));
    process.exitCode = exitCodes[exit].code;
  }

  override async finally(error: Error | undefined): Promise<void> {
    this.#signals?.();
    await super.finally(error);
  }
}

function errorText(message: string, exit: ExitName, known: GomeetErrorType | undefined, error: Error): string {
  const lines = [`gomeet: ${message}`, ...(known?.suggestions ?? []).map((text) => `  ${text}`)];
  if (exit === 'bug') lines.push('This is a bug in gomeet. Please report it with these lines:', error.stack ?? '');
  return `${lines.join('\n')}\n`;
}

/** What `--json` prints when a command ended before it had a result. No argv: it might hold what should not be repeated. */
function errorDocument(command: string, version: string, exit: ExitName, message: string, known: GomeetErrorType | undefined) {
  return {
    schemaVersion: 1,
    tool: {name: 'gomeet', version},
    command: command.replaceAll(':', ' '),
    outcome:
      exit === 'usage' || exit === 'refused'
        ? 'refused'
        : exit === 'interrupted'
          ? 'interrupted'
          : exit === 'timedOut'
            ? 'timed-out'
            : 'failed',
    error: {code: known?.code ?? (exit === 'usage' ? 'usage' : 'bug'), message, suggestions: known?.suggestions ?? []},
    findings: known?.findings ?? [],
  };
}

/** oclif appends its whole help to a parse error; the first paragraph says what is wrong. */
function parseSentence(error: Error, flags: readonly string[]): string {
  const first = (error.message.split('\nSee more help')[0] ?? error.message).trim().replaceAll(/\s*\n\s*/g, ' ');
  const unknown = /^Nonexistent flags?: --(\S+)/.exec(first)?.[1];
  return unknown === undefined ? first : `there is no flag --${unknown}${didYouMean(unknown, flags).replace('mean ', 'mean --')}`;
}

import {UserError} from '../core/errors.ts';
import {followAll, type LogChoice, readLogs} from '../pipelines/logs.ts';
import {logLine, logsText} from '../render/log-lines.ts';
import {lineWriter, toStderr} from '../render/outputs.ts';
import {durationFlag} from './duration-flag.ts';
import {openSession, type SessionFlags} from './session.ts';
import type {Views} from './views.ts';

export type LogsFlags = SessionFlags & {
  readonly since?: string | undefined;
  readonly tail: number;
  readonly follow: boolean;
  readonly grep?: string | undefined;
  readonly previous: boolean;
  readonly container?: string | undefined;
};

/** The logs of a service as they are now. Notes (pods without a log) go to stderr. */
export async function logViews(service: string, flags: LogsFlags, toolVersion: string, signal: AbortSignal): Promise<Views> {
  const choice = choiceOf(service, flags);
  const session = await openSession(flags, 'deployed');
  try {
    const result = await readLogs(session, choice, toolVersion, signal);
    return {
      text: () => {
        for (const note of result.notes) toStderr(`${note}\n`);
        return logsText(result);
      },
      json: () => `${JSON.stringify(result, null, 2)}\n`,
    };
  } finally {
    await session.world.close();
  }
}

/** Writes lines to stdout as they come, until the signal aborts or nobody reads any more. */
export async function followService(service: string, flags: LogsFlags, signal: AbortSignal): Promise<void> {
  const choice = choiceOf(service, flags);
  const session = await openSession(flags, 'deployed');
  const unread = new AbortController();
  const write = lineWriter(() => unread.abort());
  try {
    let wide = 0;
    const line = (one: Parameters<typeof logLine>[0]) => {
      wide = Math.max(wide, one.pod.length);
      write(logLine(one, wide));
    };
    const note = (text: string) => toStderr(`${text}\n`);
    await followAll(session, choice, {line, note}, AbortSignal.any([signal, unread.signal]));
  } finally {
    await session.world.close();
  }
}

function choiceOf(service: string, flags: LogsFlags): LogChoice {
  return {
    service,
    container: flags.container,
    previous: flags.previous,
    tail: flags.tail,
    sinceSeconds: flags.since === undefined ? undefined : Math.ceil(durationFlag('since', flags.since) / 1000),
    grep: flags.grep === undefined ? undefined : expressionOf(flags.grep),
  };
}

function expressionOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new UserError(`--grep ${text}: is not a regular expression; a backslash before a special character makes it plain`);
  }
}

import {UserError} from '../core/errors.ts';
import {openPage, type Page} from '../pipelines/open.ts';
import {toStderr, toStdoutLine} from '../render/outputs.ts';
import {openSession, type SessionFlags} from './session.ts';

/** Prints the address of a page and keeps it reachable until the signal aborts. */
export async function openInBrowser(
  page: Page,
  flags: SessionFlags & {readonly port?: number | undefined},
  signal: AbortSignal,
): Promise<void> {
  if (flags.port !== undefined && (flags.port < 1 || flags.port > 65_535)) throw new UserError(`--port ${flags.port}: must be 1 to 65535`);
  const session = await openSession(flags, 'deployed');
  try {
    const opened = (url: string, pod: string) => {
      toStdoutLine(url);
      toStderr(`forwards to ${pod} until Ctrl-C\n`);
    };
    await openPage(session, page, flags.port, opened, signal);
  } finally {
    await session.world.close();
  }
}

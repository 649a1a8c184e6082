import {isUnread, type PostgresInstance, type WalSender} from '../../core/data-stores.ts';

/** What the kernel's letters for a process mean, where it does not run. */
const dead: {readonly [letter: string]: string} = {
  T: 'the process of its WAL receiver is stopped',
  t: 'the process of its WAL receiver is held by a debugger',
  Z: 'the process of its WAL receiver has ended',
  X: 'the process of its WAL receiver has ended',
};

/**
 * Why a standby receives nothing, by what it says of itself; `undefined` when it receives. Its own status stays "streaming"
 * while the process is frozen, so the process and the age of the last message count as well.
 */
export function receiverTrouble({receiver, full}: PostgresInstance, messageAgeS: number): string | undefined {
  if (receiver === null) return 'no WAL receiver runs';
  if (receiver.status !== 'streaming') return `its WAL receiver is "${receiver.status}"`;
  const letter = full === undefined || isUnread(full.receiverProcess) ? '' : full.receiverProcess;
  const trouble = dead[letter];
  if (trouble !== undefined) return trouble;
  const age = receiver.lastMessageAgeS;
  if (age === null) return 'its receiver has never heard from the primary';
  return age > messageAgeS ? `its receiver heard last from the primary ${Math.round(age)} s ago` : undefined;
}

/**
 * Seconds since the replica last reported to the primary; null when it never has, or when that is not told. Both times are
 * by the replica's clock (reply_time is the time at which it sent its report), so clocks that differ do not matter; the two
 * readings may lie some seconds apart.
 */
export function silenceS(sender: WalSender, replica: PostgresInstance): number | null {
  const {replyAtS} = sender;
  if (replyAtS === undefined || replyAtS === null || replica.clockS === undefined) return null;
  return Math.max(0, replica.clockS - replyAtS);
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MiB`;
}

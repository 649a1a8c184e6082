import type {Finding} from '../core/finding.ts';
import type {HealthResult} from '../core/health-result.ts';
import type {DnsOptions} from '../pipelines/dns/index.ts';
import {isMachine, type Output, toStderr} from '../render/outputs.ts';
import {beside} from './again.ts';
import {type CheckFlags, type OpenCheck, openCheck} from './check.ts';
import {durationFlag} from './duration-flag.ts';
import type {Session, SessionFlags} from './session.ts';

export type DnsSyncFlags = SessionFlags & {readonly adopt: readonly string[]; readonly remove: readonly string[]};

/** What `gomeet dns sync` was asked for, with what the session knows of the target. */
export function dnsOptions({world, target}: Session, flags: DnsSyncFlags): DnsOptions {
  return {world, target, adopt: flags.adopt, remove: flags.remove, check: `${beside('dns check', flags)} --wait 10m`};
}

export type DnsCheckFlags = CheckFlags & {readonly wait?: string | undefined};
export type DnsChecked = {readonly result: HealthResult /** The time is over and servers still disagree. */; readonly timedOut: boolean};

/** Often enough that nobody waits for it; a public resolver would count more as abuse. */
const everyMs = 10_000;

/** Asks the dns probes; with --wait again and again until servers agree with the account, or something else is wrong. */
export async function dnsChecked(
  flags: DnsCheckFlags,
  settings: {readonly version: string; readonly outputs: readonly Output[]; readonly signal: AbortSignal},
): Promise<DnsChecked> {
  const limitMs = flags.wait === undefined ? 0 : durationFlag('wait', flags.wait);
  const check = await openCheck(flags, {command: 'dns check', probes: ['dns.*'], cluster: true}, settings);
  try {
    return await waited(check, limitMs, {signal: settings.signal, say: isMachine(settings.outputs) ? () => undefined : toStderr});
  } finally {
    await check.close();
  }
}

/** Exported for its test: any check will do. */
export async function waited(
  check: Pick<OpenCheck, 'ask' | 'pause' | 'now'>,
  limitMs: number,
  {signal, say}: {readonly signal: AbortSignal; readonly say: (message: string) => void},
): Promise<DnsChecked> {
  const started = check.now();
  let told = '';
  for (;;) {
    const result = await check.ask();
    const open = openOf(result.findings);
    const healing = open.length > 0 && open.every(({id}) => id === 'dns.answers');
    if (limitMs === 0 || !healing || signal.aborted) return {result, timedOut: false};
    const left = started + limitMs - check.now();
    const text = open.map(({instance, message}) => (instance === undefined ? message : `${instance}: ${message}`)).join('\n  ');
    if (left <= 0) {
      say(`the time of --wait is over, and servers still say something else:\n  ${text}\n`);
      return {result, timedOut: true};
    }
    if (text !== told) say(`waiting, because servers still say something else:\n  ${text}\n`);
    told = text;
    await check.pause(Math.min(everyMs, left)).catch(() => undefined);
  }
}

/** What keeps a check from being green. */
function openOf(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({status, required}) => status === 'fail' || (status === 'unknown' && required));
}

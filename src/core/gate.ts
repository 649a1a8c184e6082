import type {Finding} from './finding.ts';
import {type Asking, ask} from './probe.ts';
import type {Gate} from './step.ts';

/** How often a gate asks again. Long enough not to load a cluster, short enough that nobody waits for it. */
const intervalMs = 2_000;
const probeLimitMs = 10_000;

export type GateResult = {readonly passed: boolean; readonly findings: readonly Finding[]};

/**
 * Asks all probes until none is pending. A `fail` that cannot heal ends the wait at once; what is still pending at the
 * limit becomes `fail`, because the next phase must not start on it.
 */
export async function awaitGate(
  gate: Gate,
  asking: Asking,
  signal: AbortSignal,
  onWait: (findings: readonly Finding[]) => void,
): Promise<GateResult> {
  const {clock} = asking.world;
  const deadline = clock.now().getTime() + gate.limitMs;
  for (;;) {
    const limitMs = Math.max(1_000, Math.min(probeLimitMs, deadline - clock.now().getTime()));
    const asked = await Promise.all(gate.probes.map((one) => ask(one, asking, {limitMs, signal, gate: true})));
    signal.throwIfAborted();
    const findings = asked.flat();
    const failed = findings.some((finding) => finding.status === 'fail');
    const pending = findings.some((finding) => finding.status === 'pending');
    if (failed || !pending) return {passed: passes(findings), findings: failed ? findings.map(stillOpen) : findings};
    if (clock.now().getTime() + intervalMs > deadline)
      return {passed: false, findings: findings.map((finding) => expired(finding, gate.limitMs))};
    onWait(findings);
    await clock.sleep(intervalMs, signal);
  }
}

function passes(findings: readonly Finding[]): boolean {
  return findings.every((finding) => finding.status !== 'fail' && !(finding.status === 'unknown' && finding.required));
}

/** Beside a terminal failure, what was pending is simply not known to be good. */
function stillOpen(finding: Finding): Finding {
  return finding.status === 'pending' ? {...finding, status: 'unknown'} : finding;
}

function expired(finding: Finding, limitMs: number): Finding {
  if (finding.status !== 'pending') return finding;
  return {...finding, status: 'fail', message: `${finding.message} (still so after ${Math.round(limitMs / 1000)} s)`};
}

import type {Finding} from './finding.ts';
import {type Asking, ask, type Probe} from './probe.ts';
import type {Gate} from './step.ts';

/** How often a gate asks again. Long enough not to load a cluster, short enough that nobody waits for it. */
const intervalMs = 2_000;
const probeLimitMs = 10_000;
const guardProbeLimitMs = 2_500;
/** How long the API server may be away while a gate waits: a control plane that is upgraded or restarted comes back sooner. */
const guardLimitMs = 60_000;

export type GateResult = {readonly passed: boolean; readonly findings: readonly Finding[]};

/**
 * Asks all probes until none is pending. A `fail` that cannot heal ends the wait at once; what is still pending at the
 * limit becomes `fail`, because the next phase must not start on it. `guard` is what all probes depend on: while it fails
 * they are not asked but skipped, and when it fails for a minute the gate fails with that one finding.
 */
export async function awaitGate(
  gate: Gate,
  asking: Asking,
  signal: AbortSignal,
  onWait: (findings: readonly Finding[]) => void,
  guard?: Probe,
): Promise<GateResult> {
  const {clock} = asking.world;
  const deadline = clock.now().getTime() + gate.limitMs;
  let guardDownSince: number | undefined;
  for (;;) {
    const down = guard === undefined ? [] : await askGuard(guard, asking, signal);
    if (down.length > 0) {
      const now = clock.now().getTime();
      guardDownSince ??= now;
      if (now - guardDownSince >= guardLimitMs || now + intervalMs > deadline) {
        return {
          passed: false,
          findings: [...down.map((finding) => expired(finding, now - (guardDownSince ?? now))), ...skipped(gate, down)],
        };
      }
      onWait(down);
      await clock.sleep(intervalMs, signal);
      continue;
    }
    guardDownSince = undefined;
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

/** Findings of a guard that does not pass, as pending; empty when it does. */
export async function askGuard(guard: Probe, asking: Asking, signal: AbortSignal): Promise<readonly Finding[]> {
  const findings = await ask(guard, asking, {limitMs: guardProbeLimitMs, signal, gate: true});
  signal.throwIfAborted();
  return findings.filter((finding) => finding.status !== 'pass' && finding.status !== 'warn');
}

function skipped(gate: Gate, down: readonly Finding[]): readonly Finding[] {
  return gate.probes.map((one) => ({
    id: one.id,
    title: one.question,
    component: one.id.slice(0, one.id.indexOf('.')),
    severity: one.severity,
    required: one.required,
    status: 'skip',
    message: `not asked: ${down[0]?.id} does not pass`,
    observed: [],
    thresholds: [],
    source: one.source,
    durationMs: 0,
  }));
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

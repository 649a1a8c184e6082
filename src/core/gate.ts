import type {Finding} from './finding.ts';
import {expired, outOfTime, passes, skipped, stillOpen} from './gate-findings.ts';
import type {Mirror} from './mirror.ts';
import {type Asking, ask, type Probe} from './probe.ts';
import type {Gate} from './step.ts';

/** How often a gate asks again what it cannot follow. Long enough not to load a cluster, short enough that nobody waits for it. */
const intervalMs = 2_000;
/** Changes come in bursts: a roll-out of hundred pods is judged for each burst, and at most once a second. */
const burstMs = 150;
const betweenMs = 1_000;
/** A probe that only tells (how far a drain is) costs a request each time, and a drain takes hours. */
const tellingMs = 30_000;
const probeLimitMs = 10_000;
const guardProbeLimitMs = 2_500;
/** How long the API server may be away while a gate waits: a control plane that is upgraded or restarted comes back sooner. */
const guardLimitMs = 60_000;

export type GateResult = {readonly passed: boolean; readonly findings: readonly Finding[]};
export type GateOptions = {
  /** What all probes depend on: while it fails they are not asked but skipped, and when it fails for a minute the gate fails with it alone. */
  readonly guard?: Probe | undefined;
  /** The world that is asked, as it is followed. */
  readonly mirror?: Mirror | undefined;
};

/**
 * Waits until no probe is pending. Probes that can be followed are judged again when the cluster changed (or a grace ends);
 * the others are asked once those pass, and then every two seconds (those that only tell also before, now and then). A `fail` that cannot heal ends the wait at once; what is
 * still pending at the limit becomes `fail`, because the next phase must not start on it.
 */
export async function awaitGate(
  gate: Gate,
  asking: Asking,
  signal: AbortSignal,
  onWait: (findings: readonly Finding[]) => void,
  options: GateOptions = {},
): Promise<GateResult> {
  const {guard, mirror} = options;
  const {clock} = asking.world;
  const deadline = clock.now().getTime() + gate.limitMs;
  const followed = mirror === undefined ? [] : gate.probes.filter((one) => one.follows !== undefined);
  const others = gate.probes.filter((one) => !followed.includes(one));
  const askAll = async (probes: readonly Probe[]) => {
    const limitMs = Math.max(1_000, Math.min(probeLimitMs, deadline - clock.now().getTime()));
    const asked = await Promise.all(probes.map((one) => ask(one, asking, {limitMs, signal, gate: true})));
    signal.throwIfAborted();
    return asked.flat();
  };
  const telling = others.filter((one) => !one.required && one.severity === 'info');
  let told: {readonly at: number; readonly findings: readonly Finding[]} | undefined;
  const askBeside = async () => {
    const now = clock.now().getTime();
    if (told === undefined || now - told.at >= tellingMs) told = {at: now, findings: await askAll(telling)};
    return told.findings;
  };
  let downSince: number | undefined;
  for (;;) {
    const version = mirror?.version() ?? 0;
    const started = clock.now().getTime();
    const last = started + intervalMs > deadline;
    const trusted = mirror?.state() === 'live' && !last;
    const down = guard === undefined || trusted ? [] : await askGuard(guard, asking, signal);
    if (down.length > 0) {
      const now = clock.now().getTime();
      downSince ??= now;
      if (now - downSince >= guardLimitMs || last) return lostGuard(gate, down, now - downSince);
      onWait(down);
      await clock.sleep(intervalMs, signal);
      continue;
    }
    downSince = undefined;
    const first = await askAll(followed);
    const blocked = first.some(isOpen);
    // At the limit what the others say belongs to the story.
    const everything = !blocked || (last && !first.some(hasFailed));
    const second = everything ? await askAll(others) : await askBeside();
    const asked = new Set(second.map((finding) => finding.id));
    const unasked = blocked
      ? skipped(
          others.filter((one) => !asked.has(one.id)),
          first.filter(isOpen),
        )
      : [];
    const findings = inOrder(gate.probes, [...first, ...second, ...unasked]);
    const failed = findings.some(hasFailed);
    if (failed || !findings.some(isOpen)) return {passed: passes(findings), findings: failed ? findings.map(stillOpen) : findings};
    if (last || clock.now().getTime() + intervalMs > deadline) {
      if (gate.overtime === 'timed-out') throw outOfTime(findings, gate.limitMs);
      return {passed: false, findings: findings.map((finding) => expired(finding, gate.limitMs))};
    }
    onWait(findings);
    if (blocked && mirror !== undefined) await nextJudgement(mirror, version, started, first);
    else await clock.sleep(intervalMs, signal);
  }

  /** The next moment at which another judgement is possible: after a change, or when a grace ends. */
  async function nextJudgement(from: Mirror, version: number, judgedAt: number, findings: readonly Finding[]): Promise<void> {
    const now = clock.now().getTime();
    const grace = graceEnds(findings).filter((end) => end > now);
    const waitMs = Math.min(intervalMs, ...grace.map((end) => end - now + 1));
    if (!(await from.changed(version, waitMs, signal))) return;
    const since = clock.now().getTime() - judgedAt;
    await clock.sleep(Math.max(burstMs, betweenMs - since), signal);
  }
}

/** As the gate lists its probes: what a person should see first comes first. */
function inOrder(probes: readonly Probe[], findings: readonly Finding[]): readonly Finding[] {
  const ids = [...new Set(probes.map((one) => one.id))];
  return ids.flatMap((id) => findings.filter((finding) => finding.id === id));
}

function isOpen({status}: Finding): boolean {
  return status === 'pending' || status === 'fail';
}

function hasFailed({status}: Finding): boolean {
  return status === 'fail';
}

/** When causes that are still tolerated become verdicts, in milliseconds. */
function graceEnds(findings: readonly Finding[]): readonly number[] {
  return findings
    .flatMap(({causes = []}) => causes.map((cause) => Date.parse(cause.graceEndsAt ?? '')))
    .filter((end) => !Number.isNaN(end));
}

function lostGuard(gate: Gate, down: readonly Finding[], forMs: number): GateResult {
  return {passed: false, findings: [...down.map((finding) => expired(finding, forMs)), ...skipped(gate.probes, down)]};
}

/** Findings of a guard that does not pass, as pending; empty when it does. */
export async function askGuard(guard: Probe, asking: Asking, signal: AbortSignal): Promise<readonly Finding[]> {
  const findings = await ask(guard, asking, {limitMs: guardProbeLimitMs, signal, gate: true});
  signal.throwIfAborted();
  return findings.filter((finding) => finding.status !== 'pass' && finding.status !== 'warn');
}

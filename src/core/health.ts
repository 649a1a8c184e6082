import type {Finding} from './finding.ts';
import {notAsked, skipped} from './gate-findings.ts';
import type {World} from './ports.ts';
import {type Asking, ask, type Probe} from './probe.ts';
import {sharedWorld} from './shared-world.ts';

/** The API server answers or fails within two seconds; this is for a world that does neither. */
const guardLimitMs = 2_500;
/** Read over a second on purpose, for what rises: these begin first, and the others are asked meanwhile. */
const slow = /^(?:redis|postgres|pgbouncer)\./;
/** In which they open their connections: once a hundred answers come in, this process has no time for that. */
const headStartMs = 20;
/** A probe that writes and reads back, or joins a room, needs more time than one that looks. */
const deepLimitMs = 30_000;

export type HealthOptions = {
  readonly probes: readonly Probe[];
  /** Asked first and alone; while it does not pass, nothing else is asked. Reported when it is one of the probes or does not pass. Absent where the probes need no such thing. */
  readonly guard?: Probe;
  /** An abort ends the run with what was measured so far. */
  readonly signal: AbortSignal;
  /** How many probes are asked at the same time. */
  readonly concurrency: number;
  /** Milliseconds for one probe, and for one reading that several share. */
  readonly limitMs: number;
  /** Called when the API server has answered and before anything else is asked; what it throws ends the run. */
  readonly reached?: (world: World) => Promise<void>;
};

/** `blocked`: why it was not asked. */
type Asked = {readonly findings: readonly Finding[]; readonly blocked?: string};

/**
 * Asks many probes at once. Each question to the world is asked once and shared. A probe that throws, hangs or returns
 * garbage is an `unknown` finding and disturbs no other. Findings are sorted by id, then instance.
 */
export async function askHealth({world, target}: Asking, options: HealthOptions): Promise<readonly Finding[]> {
  const {probes, guard, signal, limitMs} = options;
  const asking = {world: sharedWorld(world, {limitMs, signal}), target};
  if (guard === undefined) return sorted(await askOthers(probes, asking, options));
  const others = probes.filter((one) => one.id !== guard.id);
  const first = (await ask(guard, asking, {limitMs: guardLimitMs, signal})).map((finding) =>
    finding.status === 'unknown' && !signal.aborted ? {...finding, status: 'fail' as const} : finding,
  );
  if (signal.aborted) return sorted([...first, ...others.map((one) => unasked(one, signal))]);
  const down = first.filter((finding) => finding.status === 'fail');
  if (down.length > 0) {
    const apart = others.filter((one) => one.apart === true);
    const away = others.filter((one) => one.apart !== true);
    return sorted([...first, ...skipped(away, down), ...(await askOthers(apart, asking, options))]);
  }
  await options.reached?.(asking.world);
  const rest = await askOthers(others, asking, options);
  return sorted([...(probes.includes(guard) ? first : []), ...rest]);
}

async function askOthers(probes: readonly Probe[], asking: Asking, options: HealthOptions): Promise<readonly Finding[]> {
  const inTurn = slots(options.concurrency);
  const runs = new Map<string, Promise<Asked>>();
  const start = (one: Probe, path: readonly string[]): Promise<Asked> => {
    const known = runs.get(one.id);
    if (known !== undefined) return known;
    const here = [...path, one.id];
    const needs = probes.filter(({id}) => one.needs?.includes(id) === true && !here.includes(id)).map((need) => start(need, here));
    const run = askOne(one, needs, asking, options, inTurn);
    runs.set(one.id, run);
    return run;
  };
  const [first, later] = [probes.filter(({id}) => slow.test(id)), probes.filter(({id}) => !slow.test(id))];
  const begun = first.map((one) => start(one, []));
  if (first.length > 0 && later.length > 0) await headStart(asking, options.signal);
  return (await Promise.all([...begun, ...later.map((one) => start(one, []))])).flatMap(({findings}) => findings);
}

/** Until it is known where the pods are, which the stores wait for and everyone needs. */
async function headStart({world, target}: Asking, signal: AbortSignal): Promise<void> {
  await world.cluster.list('v1', 'Pod', {namespace: target.namespace}, signal).then(
    () => world.clock.sleep(headStartMs, signal).catch(() => {}),
    () => {},
  );
}

async function askOne(
  one: Probe,
  needs: readonly Promise<Asked>[],
  asking: Asking,
  {signal, limitMs}: HealthOptions,
  inTurn: Slots,
): Promise<Asked> {
  const blocked = (await Promise.all(needs)).map(whyBlocked).find((reason) => reason !== undefined);
  if (blocked !== undefined && !signal.aborted) return {blocked, findings: [notAsked(one, 'skip', blocked)]};
  const limit = Math.max(limitMs, one.leastLimitMs ?? 0, one.asked === 'deep' ? deepLimitMs : 0);
  const findings = await inTurn(async () => (signal.aborted ? [unasked(one, signal)] : ask(one, asking, {limitMs: limit, signal})));
  // No answer at all would be a false green.
  return {findings: findings.length === 0 ? [notAsked(one, 'unknown', 'not measured: the probe said nothing')] : findings};
}

/** Half of the instances may be down: then what the other half says still counts. */
function whyBlocked({findings, blocked}: Asked): string | undefined {
  if (blocked !== undefined) return blocked;
  const bad = findings.find(({status}) => status === 'fail' || status === 'unknown');
  return bad === undefined || findings.some(({status}) => status === 'pass' || status === 'warn')
    ? undefined
    : `not asked: ${bad.id} does not pass`;
}

function unasked(one: Probe, signal: AbortSignal): Finding {
  const reason = signal.reason instanceof Error ? signal.reason.message : 'aborted';
  return notAsked(one, 'unknown', `not measured: ${reason} before it was asked`);
}

function sorted(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => compare(a.id, b.id) || compare(a.instance ?? '', b.instance ?? ''));
}

/** `redis-2` before `redis-10`. */
function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', {numeric: true});
}

type Slots = <Value>(work: () => Promise<Value>) => Promise<Value>;

function slots(count: number): Slots {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

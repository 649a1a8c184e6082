import type {Cause} from '../../src/core/cause.ts';
import type {RunEvent} from '../../src/core/pipeline.ts';
import {type Judgement, type Probe, probe} from '../../src/core/probe.ts';
import {runSteps} from '../../src/core/run.ts';
import type {Scripted} from './_scripted.ts';
import {step} from './_steps.ts';
import {someTarget} from './_worlds.ts';

export type Reading = {readonly words: readonly string[]; readonly now: number};

/** A probe that follows pods; the judge gets their names, and the milliseconds since the start. */
export function following(cluster: Scripted, judge: (reading: Reading) => Judgement): Probe {
  const start = cluster.world.clock.now().getTime();
  return probe<Reading>({
    id: 'test.followed',
    question: 'Are the pods good?',
    severity: 'critical',
    required: true,
    source: {kind: 'test', query: ''},
    follows: [{apiVersion: 'v1', kind: 'Pod', scope: 'namespace'}],
    read: async ({world}, signal) => ({
      words: (await world.cluster.list('v1', 'Pod', {namespace: 'gomeet'}, signal)).map((one) => one.metadata.name),
      now: world.clock.now().getTime() - start,
    }),
    judge,
  }) as Probe;
}

export function asking(
  id: 'test.guard' | 'test.semantic',
  read: () => Promise<unknown>,
  judge: () => Judgement = () => ({status: 'pass', message: 'good'}),
): Probe {
  return probe({id, question: '?', severity: 'critical', required: true, source: {kind: 'test', query: ''}, read, judge});
}

export const cause = (part: Partial<Cause>): Cause => ({
  code: 'unschedulable-cpu',
  object: 'pod/a',
  since: null,
  summary: 'no node has room',
  evidence: [],
  hint: 'add nodes',
  kind: 'waiting-for-capacity',
  count: 1,
  consequences: [],
  ...part,
});
export const notYet = (part: Partial<Judgement> = {}): Judgement => ({status: 'fail', message: 'not yet', transient: true, ...part});
export const good: Judgement = {status: 'pass', message: 'good'};

export type Script = (cluster: Scripted, at: (seconds: number) => Promise<void>) => Promise<void>;

/** One step behind a gate of these probes, while the script tells what happens. */
export async function wait(cluster: Scripted, probes: readonly Probe[], limitMs: number, script: Script = async () => undefined) {
  const {clock} = cluster.world;
  const start = clock.now().getTime();
  const at = (seconds: number) => clock.sleep(start + seconds * 1_000 - clock.now().getTime());
  const events: RunEvent[] = [];
  const guard = asking('test.guard', () => cluster.world.cluster.identity(), undefined);
  const scripted = cluster.tell({type: 'listed', objects: []}).then(() => script(cluster, at));
  const outcome = await runSteps(
    [step('a', [], {gate: {probes, limitMs}})],
    {world: cluster.world, target: someTarget(), planHash: ''},
    new AbortController().signal,
    (event) => events.push(event),
    guard,
  );
  const seconds = (clock.now().getTime() - start) / 1_000;
  await scripted;
  return {...outcome, seconds, events, findings: outcome.records[0]?.findings ?? []};
}

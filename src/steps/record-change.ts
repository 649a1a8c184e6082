import type {KubeObject} from '../core/objects.ts';
import type {World} from '../core/ports.ts';
import type {Release} from '../core/release.ts';
import type {RunResult} from '../core/result.ts';
import type {Step} from '../core/step.ts';
import {hashOf, imageReferences, readDigests, secretVersions} from './release-content.ts';
import {writeRelease} from './release-record.ts';

/** What a command knows of its change; the rest is read from the cluster. */
export type Change = Pick<Release, 'command' | 'profile' | 'by' | 'toolVersion' | 'restores'> & {
  /** Everything that the platform consists of after the change. */
  readonly manifests: readonly KubeObject[];
  /** Their hash, where somebody computed it already. */
  readonly manifestsHash?: string;
  /** Secrets whose versions belong to it. */
  readonly secretNames: readonly string[];
};

/** How the change ended. */
export type Ending = Pick<Release, 'outcome' | 'planHash' | 'message'> & {readonly evidence?: string | null};

const longestMessage = 500;

/** Writes the release record of a change. Returns its number. */
export async function recordChange(
  world: World,
  namespace: string,
  change: Change,
  {outcome, planHash, message, evidence = null}: Ending,
  signal: AbortSignal,
): Promise<number> {
  const {manifests, manifestsHash = hashOf(manifests), secretNames, restores, ...rest} = change;
  const [digests, secrets] = await Promise.all([
    readDigests(world, namespace, signal),
    secretVersions(world, namespace, secretNames, signal),
  ]);
  const images = imageReferences(manifests);
  const record: Omit<Release, 'number'> = {
    ...rest,
    ...(restores === undefined ? {} : {restores}),
    outcome,
    ...(message === undefined ? {} : {message: message.slice(0, longestMessage)}),
    evidence,
    planHash,
    manifestsHash,
    at: world.clock.now().toISOString(),
    images,
    digests: Object.fromEntries(Object.entries(digests).filter(([image]) => images.includes(image))),
    secrets,
    manifests,
  };
  return writeRelease(world, namespace, record, signal);
}

/** The last step of a change of one object: its record, unless the newest one says the same. */
export function recordStep(change: Change, namespace: string, needs: readonly string[], recorded: boolean): Step {
  return {
    id: 'release',
    title: 'Release record',
    needs,
    effect: 'change',
    changes: [],
    settled: async () => (recorded ? 'the newest release says the same' : false),
    apply: async ({world, planHash}, signal) =>
      `release ${await recordChange(world, namespace, change, {outcome: 'ok', planHash}, signal)}`,
  };
}

/** Leaves a record of a run that failed after it had changed something. Returns what was done, for the person who watches. */
export async function recordFailedChange(
  world: World,
  namespace: string,
  change: Change,
  result: RunResult,
  signal: AbortSignal,
): Promise<string> {
  if (!appliedSomething(result)) return 'nothing had been applied, so no release is recorded';
  const {planHash, message} = result;
  const evidence = result.evidence?.id ?? null;
  const number = await recordChange(world, namespace, change, {outcome: 'failed', planHash, message, evidence}, signal);
  return `recorded as release ${number}, failed`;
}

/** Whether a step that had something to change came as far as changing it. A step that failed may have applied a part. */
export function appliedSomething({plan, records}: Pick<RunResult, 'plan' | 'records'>): boolean {
  const changing = new Set(plan.filter((step) => step.changes.length > 0).map((step) => step.id));
  return records.some(
    ({step, state, message}) =>
      changing.has(step) &&
      (state === 'done' || state === 'failed' || (state === 'not-reached' && message.startsWith('applied, not verified'))),
  );
}

import {preflightProbes} from '../../checks/preflight.ts';
import {Refused, UserError} from '../../core/errors.ts';
import type {Finding} from '../../core/finding.ts';
import {didYouMean} from '../../core/nearest.ts';
import {at, conditionOf, type KubeObject, keyOf, keyText, phaseOf, shortName} from '../../core/objects.ts';
import type {Gathered} from '../../core/pipeline.ts';
import type {AppliedObject} from '../../core/ports.ts';
import type {ObjectChange} from '../../core/step.ts';
import {missingKeys, waitingKeys} from '../../secrets/spec.ts';
import {leavingObjects} from '../../steps/leaving-objects.ts';
import {runningText, sinceHealthy} from '../../steps/release-choice.ts';
import {hashOf} from '../../steps/release-content.ts';
import {readReleases} from '../../steps/release-record.ts';
import {changeOf} from '../changes.ts';
import {preflight, reach} from '../preflight.ts';
import {gatherAround} from './around.ts';
import type {DeployContext, DeployOptions, PhaseState, SecretGap} from './context.ts';
import {checkPhases, phaseIds, phases, selectPhases} from './phases.ts';
import {isMissed, waitingFinding} from './waiting-secrets.ts';

type SecretState = {readonly gaps: readonly SecretGap[]; readonly waiting: readonly Finding[]};

/** Everything a deploy must know, read only. Ends with Refused or UserError when the deploy could not work. */
export async function gather(options: DeployOptions, signal: AbortSignal): Promise<Gathered<DeployContext>> {
  const {world, target} = options;
  checkPhases(options);
  const {identity, finding} = await reach(world, target, signal);
  const findings = await preflight(preflightProbes(target, options.skip), world, target, signal);
  const selected = new Set(selectPhases(options).map((phase) => phase.id));
  const [previewed, {gaps: secretGaps, waiting}, {releases}, around] = await Promise.all([
    world.changes.preview(target.manifests, signal),
    gatherSecrets(options, signal),
    readReleases(world, target.namespace, signal),
    gatherAround(options, selected, signal),
  ]);
  refuseRejected(previewed);
  const states = byPhase(target.manifests, previewed);
  const partial = phases.some(
    (phase) =>
      !selected.has(phase.id) &&
      options.skip?.includes(phase.id) !== true &&
      ((states.get(phase.id)?.changes.length ?? 0) > 0 || phase.kind === 'gate'),
  );
  const last = releases[0];
  const earlier = sinceHealthy(releases).flatMap((one) => one.manifests);
  const leaving = await leavingObjects(world, earlier, target.manifests, signal);
  const manifestsHash = hashOf(target.manifests);
  const context = {identity, options, phases: states, secretGaps, leaving, last, manifestsHash, partial, around};
  return {context, identity, findings: [finding, ...findings, ...waiting], running: runningText(releases)};
}

async function gatherSecrets({world, target, secrets, env}: DeployOptions, signal: AbortSignal): Promise<SecretState> {
  const states = await Promise.all(
    secrets.map(async (spec) => {
      const found = await world.cluster.get({apiVersion: 'v1', kind: 'Secret', namespace: target.namespace, name: spec.name}, signal);
      const data = at(found, 'data');
      const missing = missingKeys(spec, Object.keys(data !== null && typeof data === 'object' ? data : {}));
      const waits = waitingKeys(spec, env).filter((key) => missing.includes(key));
      return {spec, exists: found !== undefined, keys: missing.filter((key) => !waits.includes(key)), waits: waits.length > 0};
    }),
  );
  return {
    gaps: states.filter(({keys}) => keys.length > 0).map(({spec, exists, keys}) => ({spec, exists, keys})),
    waiting: states.flatMap(({spec, waits}) => (waits && isMissed(spec, world, target) ? [waitingFinding(spec, env)] : [])),
  };
}

function refuseRejected(previewed: readonly AppliedObject[]): void {
  const rejected = previewed.filter((one) => one.rejected !== undefined && !isJobToReplace(one));
  const [first] = rejected;
  if (first?.rejected === undefined) return;
  const list = rejected.map((one) => `${shortName(one.key)}: ${one.rejected?.message}`);
  const owned = first.rejected.reason === 'conflict';
  throw new Refused(`the API server would refuse ${list.length === 1 ? '' : `${list.length} objects, first `}${list[0]}`, {
    suggestions: [
      ...list.slice(1, 10),
      owned
        ? 'another field manager owns this field: take it out of the manifest, or have that manager give it up'
        : first.rejected.reason === 'immutable'
          ? 'this field cannot change in place: restore its old value, or remove the object yourself and deploy again'
          : 'correct the manifest (gomeet lint shows the known rules) and run the same command again',
    ],
  });
}

/** A Job's template cannot change; the deploy deletes it and creates the new one. */
function isJobToReplace(one: AppliedObject): boolean {
  return one.key.kind === 'Job' && one.rejected?.reason === 'immutable';
}

function byPhase(manifests: readonly KubeObject[], previewed: readonly AppliedObject[]): ReadonlyMap<string, PhaseState> {
  const results = new Map(previewed.map((one) => [keyText(one.key), one]));
  const states = new Map<string, {objects: KubeObject[]; changes: ObjectChange[]}>();
  for (const object of manifests) {
    const phase = phaseOf(object) ?? '';
    if (!phaseIds.includes(phase)) {
      throw new UserError(
        `${shortName(keyOf(object))}: the label gomeet.io/phase is "${phase}", which is no phase${didYouMean(phase, phaseIds)}`,
        {suggestions: ['correct the label in the manifests', `phases are: ${phaseIds.join(', ')}`]},
      );
    }
    const state = states.get(phase) ?? {objects: [], changes: []};
    state.objects.push(object);
    const result = results.get(keyText(keyOf(object)));
    const change = result === undefined ? undefined : changeOfOne(result);
    if (change !== undefined) state.changes.push(change);
    states.set(phase, state);
  }
  return states;
}

function changeOfOne(one: AppliedObject): ObjectChange | undefined {
  const failedJob = one.key.kind === 'Job' && conditionOf(one.before, 'Failed')?.status === 'True';
  if (isJobToReplace(one) || failedJob) return {key: one.key, action: 'replace', fields: []};
  return changeOf(one);
}

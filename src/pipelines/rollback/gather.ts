import {deployPermissions as permissions} from '../../checks/kubernetes/_deploy-permissions.ts';
import namespaceProbe from '../../checks/kubernetes/namespace.ts';
import {deployVersion as version} from '../../checks/kubernetes/version.ts';
import {keyOf, shortName} from '../../core/objects.ts';
import type {Gathered} from '../../core/pipeline.ts';
import type {Release} from '../../core/release.ts';
import {orderObjects} from '../../manifests/order.ts';
import {leavingObjects} from '../../steps/leaving-objects.ts';
import {chooseRelease, runningText} from '../../steps/release-choice.ts';
import {secretVersions} from '../../steps/release-content.ts';
import {readReleases} from '../../steps/release-record.ts';
import {stuckPods} from '../../steps/unstick.ts';
import {changeOf} from '../changes.ts';
import {preflight, reach} from '../preflight.ts';
import type {RollbackContext, RollbackOptions} from './context.ts';
import {notUndone, notUndoneText} from './not-undone.ts';
import {restorableOf} from './restorable.ts';

/** Everything a rollback must know, read only. Ends with Refused or UserError when there is nothing to go back to. */
export async function gather(options: RollbackOptions, again: string, signal: AbortSignal): Promise<Gathered<RollbackContext>> {
  const {world, target, prune, force} = options;
  const {namespace} = target;
  const {identity, finding} = await reach(world, target, signal);
  const log = await readReleases(world, namespace, signal);
  const release = await chooseRelease(log, options.wish, (newest) => isThere(options, newest, signal));
  const sized = release.profile === target.profile ? target : await options.targetOf(release.profile);
  const manifests = orderObjects(release.manifests);
  const then = {...sized, manifests: manifests.filter((object) => object.kind !== 'Job')};
  // A way back must not be barred by what only a new platform needs: capacity, quota and the like are not asked for.
  const findings = await preflight([version, namespaceProbe, permissions], world, then, signal);
  const newer = log.releases.filter((one) => one.number > release.number).flatMap((one) => one.manifests);
  const names = release.secrets.map((one) => one.name);
  const [previewed, secrets, leaving, stuck] = await Promise.all([
    world.changes.preview(manifests, signal, {force}),
    secretVersions(world, namespace, names, signal),
    leavingObjects(world, newer, release.manifests, signal),
    stuckPods(world, manifests, signal),
  ]);
  const restorable = restorableOf({number: release.number, manifests}, previewed, again);
  const remaining = notUndone({release, log, restorable, previewed, secrets, leaving, prune});
  const context = {
    identity,
    options,
    log,
    release,
    then,
    restorable,
    leaving,
    stuck: stuck.map((pod) => shortName(keyOf(pod))),
    notUndone: remaining,
  };
  const running = `${runningText(log.releases)}; goes back to release ${release.number} of ${release.at}; not undone: ${notUndoneText(remaining)}`;
  return {context, identity, findings: [finding, ...findings, ...remaining], running};
}

/** Whether the cluster is as that release says. A Job that ran may have been cleaned up since. */
async function isThere({world, force}: RollbackOptions, {manifests}: Release, signal: AbortSignal): Promise<boolean> {
  const wanted = manifests.filter((object) => object.kind !== 'Job');
  const previewed = await world.changes.preview(wanted, signal, {force});
  return previewed.every((one) => one.rejected === undefined && changeOf(one) === undefined);
}

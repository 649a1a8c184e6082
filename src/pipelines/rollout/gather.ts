import {Refused} from '../../core/errors.ts';
import {parsePinnedImage} from '../../core/image.ts';
import {type KubeObject, keyOf, shortName} from '../../core/objects.ts';
import type {Gathered} from '../../core/pipeline.ts';
import {containersOf} from '../../manifests/workloads.ts';
import {runningText} from '../../steps/release-choice.ts';
import {hashOf} from '../../steps/release-content.ts';
import {readReleases} from '../../steps/release-record.ts';
import {reach} from '../preflight.ts';
import {leastChange, refuseRejected, released, replacing} from '../released.ts';
import {findService} from '../service.ts';
import {chooseContainer, sharing, withImage} from './containers.ts';
import type {RolloutContext, RolloutOptions} from './context.ts';
import {gatherRolling, refuseWithoutRoom} from './rolling.ts';

/** Everything that a new image of one workload needs to know, read only. What was typed wrong is said before the cluster is asked. */
export async function gather(options: RolloutOptions, signal: AbortSignal): Promise<Gathered<RolloutContext>> {
  const {world, target, container, force} = options;
  const image = parsePinnedImage(options.image);
  const service = findService(options.service, target.manifests);
  chooseContainer(service, container);
  const {identity, finding} = await reach(world, target, signal);
  const {releases} = await readReleases(world, target.namespace, signal);
  const deployed = released(releases, target.manifests);
  const {rolling, findings} = await gatherRolling(options, service, deployed.manifests, signal);
  const candidates = deployed.candidates(service).map((object) => wantedOf(object, container, image.text));
  const best = await leastChange(world, candidates, force, signal);
  if (best === undefined) throw new Refused(`the API server does not say what applying ${shortName(keyOf(service))} would do`);
  refuseRejected(best.applied);
  const room = best.change === undefined ? [] : findings;
  refuseWithoutRoom(room);
  const release = replacing(deployed.manifests, best.object);
  const [newest] = releases;
  const context: RolloutContext = {
    identity,
    options,
    image,
    rolling: {...rolling, workload: best.object},
    swapped: swappedOf(rolling.live, best.object, container),
    wanted: best.object,
    change: best.change,
    release,
    recorded: newest?.outcome === 'ok' && newest.manifestsHash === hashOf(release),
  };
  return {context, identity, findings: [finding, ...room], running: [runningText(releases), ...room.map((one) => one.message)].join('; ')};
}

/** The containers that share the chosen one's image get the new one together with it. */
function wantedOf(object: KubeObject, container: string | undefined, reference: string): KubeObject {
  const names = sharing(object, chooseContainer(object, container)).map((one) => one.name);
  return withImage(object, names, reference);
}

/** What each changed container runs now, the chosen one first. */
function swappedOf(live: KubeObject, wanted: KubeObject, container: string | undefined): RolloutContext['swapped'] {
  const chosen = chooseContainer(wanted, container);
  const now = new Map(containersOf(live).map((one) => [one.name, one.image]));
  const together = sharing(wanted, chosen).filter((one) => one.name === chosen.name || now.get(one.name) !== one.image);
  const first = [chosen, ...together.filter((one) => one.name !== chosen.name)];
  return first.map((one) => ({container: one.name, from: now.get(one.name) ?? '(absent)'}));
}

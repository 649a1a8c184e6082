import {type KubeObject, keyOf, listAt, shortName, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import type {Target} from '../../core/target.ts';
import {containersOf} from '../../manifests/workloads.ts';
import {isDamaged, newestReleases} from '../../releases/newest.ts';
import {deployedManifests} from './_deployed.ts';
import {type Lists, listsOf} from './_lists.ts';
import {ownerNames} from './_owners.ts';

export type ImagesReading = Lists<'Pod' | 'ReplicaSet' | 'ControllerRevision'>;

/** An image that nobody deployed, or one tag that is two programs. */
export default probe<ImagesReading>({
  id: 'kubernetes.images',
  question: 'Do the pods run the images that were deployed, the same everywhere?',
  severity: 'warning',
  required: false,
  source: {kind: 'kubernetes', query: 'list pods: images and imageIDs; the newest release record'},
  runbook: 'rollout',
  read: (asking, signal) => listsOf(asking, ['Pod', 'ReplicaSet', 'ControllerRevision'], signal),
  judge: ({Pod: all, ReplicaSet: sets, ControllerRevision: revisions}, target) => {
    const pods = all.filter((pod) => textAt(pod, 'status', 'phase') === 'Running' && pod.metadata.deletionTimestamp === undefined);
    const wanted = wantedImages(revisions, target);
    const nameOf = ownerNames(sets);
    const judged = [...foreignImages(pods, nameOf, wanted, target), ...splitDigests(pods)];
    if (judged.length > 0) return judged;
    const running = pods.filter((pod) => wanted.images.has(nameOf(pod)));
    if (running.length === 0) return {status: 'unknown', message: 'no pod of the platform runs'};
    const images = new Set(running.flatMap((pod) => imagesOf(pod).map((one) => one.image)));
    const told = running.flatMap(imagesOf).some((one) => one.digest !== undefined);
    const digests = told ? ', one digest each' : '; the nodes tell no digests';
    return {
      status: 'pass',
      message: `${images.size} images run as in ${wanted.source}${digests}`,
      observed: [{name: 'images', value: images.size, unit: 'count'}],
    };
  },
});

type Wanted = {readonly images: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>; readonly source: string};

/** Workload → container → images of the newest record; after one that failed, those of the last healthy one too. */
function wantedImages(revisions: readonly KubeObject[], target: Target): Wanted {
  const {manifests, source} = deployedManifests(revisions, target);
  const {newest, healthy} = newestReleases(revisions);
  const failed = newest !== undefined && !isDamaged(newest) && newest.outcome === 'failed';
  const images = new Map<string, Map<string, Set<string>>>();
  for (const object of [...manifests, ...(failed ? (healthy?.manifests ?? []) : [])])
    for (const {name, image} of containersOf(object)) {
      const containers = images.get(shortName(keyOf(object))) ?? new Map<string, Set<string>>();
      containers.set(name, (containers.get(name) ?? new Set()).add(image));
      images.set(shortName(keyOf(object)), containers);
    }
  return {images, source};
}

function foreignImages(
  pods: readonly KubeObject[],
  nameOf: (pod: KubeObject) => string,
  {images, source}: Wanted,
  target: Target,
): readonly Judgement[] {
  const found = pods.flatMap((pod) => {
    const owner = nameOf(pod);
    return imagesOf(pod).flatMap(({container, image}) => {
      const wanted = images.get(owner)?.get(container);
      return wanted === undefined || wanted.has(image)
        ? []
        : [{owner, container, image, wanted: [...wanted].join(' or '), pod: pod.metadata.name}];
    });
  });
  return [...Map.groupBy(found, (one) => `${one.owner}\n${one.container}\n${one.image}`).values()].flatMap(
    (group): readonly Judgement[] => {
      const [first] = group;
      if (first === undefined) return [];
      return [
        {
          status: 'warn',
          instance: first.owner,
          message: `${group.length} pods run ${first.image} in container ${first.container}, ${source} has ${first.wanted}: ${someOf(group.map((one) => one.pod))}`,
          observed: [{name: 'image', value: first.image, unit: ''}],
          thresholds: [{name: 'image', value: first.wanted, unit: '', source}],
          hint: `record it with: gomeet rollout ${first.owner.slice(first.owner.indexOf('/') + 1)} --target ${target.name}; or go back with: gomeet rollback --target ${target.name}`,
        },
      ];
    },
  );
}

/** A tag that was pushed again while pods were started on both sides of it. */
function splitDigests(pods: readonly KubeObject[]): readonly Judgement[] {
  const digests = new Map<string, Map<string, string[]>>();
  for (const pod of pods)
    for (const {image, digest} of imagesOf(pod)) {
      if (digest === undefined) continue;
      const of = digests.get(image) ?? new Map<string, string[]>();
      of.set(digest, [...(of.get(digest) ?? []), pod.metadata.name]);
      digests.set(image, of);
    }
  return [...digests]
    .filter(([, of]) => of.size > 1)
    .map(([image, of]): Judgement => {
      const sides = [...of].map(([digest, names]) => `${digest.slice(0, 19)}… on ${someOf(names, 2)}`);
      return {
        status: 'warn',
        instance: `image ${image}`,
        message: `the tag stands for ${of.size} different images: ${sides.join('; ')}`,
        observed: [{name: 'digests', value: of.size, unit: 'count'}],
        hint: 'name the image by its digest, or push each build under a tag of its own; then roll the workload out again',
      };
    });
}

function imagesOf(pod: KubeObject): readonly {readonly container: string; readonly image: string; readonly digest: string | undefined}[] {
  const ids = new Map(listAt(pod, 'status', 'containerStatuses').map((one) => [textAt(one, 'name'), textAt(one, 'imageID')]));
  return listAt(pod, 'spec', 'containers').map((one) => ({
    container: textAt(one, 'name') ?? '',
    image: textAt(one, 'image') ?? '',
    digest: /sha256:[0-9a-f]{64}$/.exec(ids.get(textAt(one, 'name')) ?? '')?.[0],
  }));
}

import {imageOf} from '../../core/image.ts';
import {type KubeObject, keyOf, shortName} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import {containersOf} from '../../manifests/workloads.ts';
import {type Lists, listsOf} from '../kubernetes/_lists.ts';

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const;
/** Tags that are moved on purpose with every build. */
const moving = new Set(['latest', 'main', 'master', 'edge', 'nightly', 'dev', 'stable']);

export default probe<Lists<(typeof kinds)[number]>>({
  id: 'security.mutable-images',
  question: 'Does every image stay the same program: no `latest`, no missing tag?',
  severity: 'warning',
  required: false,
  source: {kind: 'kubernetes', query: 'list deployments, statefulsets, daemonsets, cronjobs: images of their templates'},
  runbook: 'rollout',
  read: (asking, signal) => listsOf(asking, kinds, signal),
  judge: (lists, target) => {
    const used = kinds
      .flatMap((kind) => lists[kind])
      .flatMap((object) => containersOf(object).map((one) => ({...one, of: shortName(keyOf(object)), object})));
    if (used.length === 0) return {status: 'skip', message: 'no workload names an image'};
    const judged = used
      .filter(({image}) => isMutable(image))
      .map(
        ({image, name, of, object}): Judgement => ({
          status: 'warn',
          instance: of,
          message: `container ${name} uses ${image === '' ? 'no image' : image}, which may be another program tomorrow`,
          observed: [{name: 'image', value: image, unit: ''}],
          hint: commandFor(object, target.name),
        }),
      );
    if (judged.length > 0) return judged;
    const images = new Set(used.map((one) => one.image));
    const tags = [...images].filter((image) => !image.includes('@'));
    const observed = [
      {name: 'images', value: images.size, unit: 'count'},
      {name: 'byTagOnly', value: tags.length, unit: 'count'},
    ];
    const more = tags.length === 0 ? ', each by its digest' : `; ${tags.length} by tag only, not by digest (${someOf(tags)})`;
    return {status: 'pass', message: `${images.size} images have a version${more}`, observed};
  },
});

function isMutable(image: string): boolean {
  if (image.includes('@')) return false;
  const {version} = imageOf(image);
  return version === undefined || version === '' || moving.has(version);
}

function commandFor({kind, metadata}: KubeObject, target: string): string {
  if (kind === 'CronJob') return `name a version in the manifests, then gomeet deploy --target ${target}`;
  return `name a version: gomeet rollout ${metadata.name} --target ${target} --image …`;
}

import type {KubeObject} from '../../core/objects.ts';
import type {Outcome, StepRecord} from '../../core/result.ts';
import {containersOf} from '../../manifests/workloads.ts';
import {afterFailure} from '../after-failure.ts';
import type {RolloutContext} from './context.ts';

/** What the person does next; above all where to write the image down, because the next deploy would put the old one back. */
export function next(context: RolloutContext, outcome: Outcome, records: readonly StepRecord[], again: string): readonly string[] {
  if (outcome === 'planned') return [`carry it out with: ${again}`, ...keepLines(context)];
  if (outcome !== 'ok') return afterFailure(records, again);
  return [...drainLines(records), ...keepLines(context)];
}

/** Old pods that still had users when the new ones were ready. */
export function drainLines(records: readonly StepRecord[]): readonly string[] {
  const findings = records.flatMap((record) => record.findings).filter((finding) => finding.id === 'kubernetes.draining');
  return findings.filter((finding) => finding.observed.length > 0).map((finding) => finding.message);
}

/** The very lines of gomeet.yaml. Absent when the target says so already. */
export function keepLines({options, image, swapped, wanted}: RolloutContext): readonly string[] {
  const {target, imagesFrom} = options;
  const said = target.manifests.find((object) => object.kind === wanted.kind && object.metadata.name === wanted.metadata.name);
  const written = new Map(said === undefined ? [] : containersOf(said).map((one) => [one.name, one.image]));
  const missing = swapped.filter((one) => written.get(one.container) !== image.text);
  if (missing.length === 0) return [];
  const back = missing.map((one) => `${one.container} ${written.get(one.container) ?? ''}`).join(', ');
  if (imagesFrom === 'own manifests')
    return [
      `set the image ${image.text} of ${missing.map((one) => one.container).join(', ')} in your manifests too: the next gomeet deploy puts back ${back}`,
    ];
  if (imagesFrom === 'nowhere')
    return [`the next gomeet deploy to ${target.name} puts back ${back}: a target of gomeet.yaml can keep ${image.text} under images`];
  const names = missing.map((one) => one.container);
  const lines = names.map((name) => `targets.${target.name}.images.${name}: ${image.text}`).join(' and ');
  return [`write into gomeet.yaml ${lines}, or the next gomeet deploy puts back ${back}${alsoSet(target.manifests, names, wanted)}`];
}

/** `images` goes by container name, whatever workload it is in. */
function alsoSet(manifests: readonly KubeObject[], containers: readonly string[], wanted: KubeObject): string {
  const others = manifests.filter(
    (object) => object.metadata.name !== wanted.metadata.name && containersOf(object).some((one) => containers.includes(one.name)),
  );
  if (others.length === 0) return '';
  const names = others.map((object) => `${object.kind.toLowerCase()}/${object.metadata.name}`);
  return `; that line also sets ${names.join(', ')}, which has a container of the same name`;
}

import {type ObjectKey, shortName} from '../core/objects.ts';
import type {DiffResult} from '../pipelines/releases-diff.ts';
import type {ShownRelease} from '../pipelines/releases-show.ts';

/** One release for a person. */
export function releaseText({release, images, secrets, objects, target}: ShownRelease): string {
  const lines = [
    `release ${release.number} of ${target.name}${release.current ? ', the newest' : ''}: ${release.command}${
      release.restores === null ? '' : ` to release ${release.restores}`
    }, ${release.outcome}`,
    ...(release.message === null ? [] : [`  ${release.message}`]),
    '',
    `when       ${release.at}`,
    `who        ${release.by}`,
    `profile    ${release.profile}`,
    `plan hash  ${release.planHash}`,
    `gomeet     ${release.toolVersion}`,
    ...(release.evidence === null ? [] : [`evidence   ${release.evidence}`]),
    '',
    `Images (${images.length}):`,
    ...images.map(({image, digest}) => `  ${image}${digest === null ? '' : ` ${digest}`}`),
    '',
    `Secrets (${secrets.length}), by version:`,
    ...secrets.map(({name, resourceVersion}) => `  ${name} ${resourceVersion === '' ? '(absent)' : resourceVersion}`),
    '',
    `Objects (${objects.length}):`,
    ...counted(objects).map((line) => `  ${line}`),
    '',
    'Next:',
    `  all of its manifests: gomeet release show ${release.number} --manifests`,
  ];
  return `${lines.join('\n')}\n`;
}

/** A comparison for a person: `-` what the first side had, `+` what the second has. */
export function diffText(result: DiffResult): string {
  const to = result.to === 'live' ? 'what the cluster holds now' : `release ${result.to}`;
  const head = `release ${result.from} → ${to}`;
  const notes = result.notes.map((note) => `! ${note}`);
  if (result.equal) return `${[`${head}: no difference`, ...notes].join('\n')}\n`;
  const counts = [`${result.added.length} objects added`, `${result.removed.length} removed`, `${result.changed.length} changed`];
  const lines = [
    `${head}: ${counts.join(', ')}`,
    ...result.images.removed.map((image) => `- image ${image}`),
    ...result.images.added.map((image) => `+ image ${image}`),
    ...result.removed.map((key) => `- ${shortName(key)}`),
    ...result.added.map((key) => `+ ${shortName(key)}`),
    ...result.changed.flatMap(({key, fields, texts}) => [
      `~ ${shortName(key)}`,
      ...fields.map((field) => `    ${field.path}: ${oneLine(field.from)} → ${oneLine(field.to)}`),
      ...texts.flatMap(({path, lines: diff}) => [`    ${path}`, ...diff.map((line) => `      ${line}`)]),
    ]),
    ...result.secrets.map(({name, from, to: then}) => `~ secret/${name}: version ${from ?? '(none)'} → ${then ?? '(none)'}`),
    ...notes,
  ];
  return `${lines.join('\n')}\n`;
}

function counted(objects: readonly ObjectKey[]): readonly string[] {
  const kinds = Map.groupBy(objects, (key) => key.kind);
  return [...kinds].map(([kind, keys]) => `${kind} (${keys.length}): ${keys.map((key) => key.name).join(', ')}`);
}

function oneLine(text: string): string {
  return text.replaceAll('\n', '⏎');
}

import type {KeptEvidence} from '../core/evidence.ts';
import type {WorldKind} from '../core/ports.ts';

export type EvidenceReport = KeptEvidence & {
  readonly target: string;
  readonly namespace: string;
  readonly world: WorldKind;
  readonly notCollected: readonly string[];
  /** Milliseconds. */
  readonly durationMs: number;
};

/** From this many on it is worth a word: nothing is ever removed behind anybody's back. */
const many = 20;

/** `gomeet evidence` for a person and as a document. */
export function evidenceViews(report: EvidenceReport): {readonly text: () => string; readonly json: () => string} {
  const {all, id, target, namespace, world, directory, archive, files, bytes, notCollected, durationMs} = report;
  const document = {schemaVersion: 1, id, target, namespace, world, directory, archive, files, bytes, notCollected, durationMs};
  const lines = [
    `Evidence of ${target}${world === 'simulated' ? ' (simulated: no cluster was contacted)' : ''}: ${files} files, ${size(bytes)}`,
    `  read ${directory}/index.md`,
    `  send ${archive}`,
    ...(notCollected.length === 0 ? [] : ['Not collected:', ...notCollected.map((text) => `  ${text}`)]),
    ...heap({all}),
  ];
  return {text: () => `${lines.join('\n')}\n`, json: () => `${JSON.stringify(document, null, 2)}\n`};
}

/** What is said once a lot of evidence lies there; empty before. */
export function heap({all}: Pick<KeptEvidence, 'all'>): readonly string[] {
  if (all.count < many) return [];
  return [`${all.count} pieces of evidence take ${size(all.bytes)} under ${all.folder}; remove what you no longer need`];
}

function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

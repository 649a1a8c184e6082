import type {KubeObject} from '../core/objects.ts';
import {canonicalObjects} from './canonical.ts';
import {yamlStream} from './yaml.ts';

/** Text of a committed render. `sources` is the hash of what it was made from, so that a stale file is seen without kubectl. */
export function renderedText(input: {
  readonly stack: string;
  readonly profile: string;
  readonly sources: string;
  readonly objects: readonly KubeObject[];
}): string {
  const header = [
    `# Stack ${input.stack}, profile ${input.profile}: k8s/overlays/${input.profile} as rendered by scripts/render-templates.mjs. Not edited by hand.`,
    `# sources sha256:${input.sources}`,
    '',
  ].join('\n');
  return header + yamlStream(canonicalObjects(input.objects));
}

/** The hash in the header of a committed render; `undefined` when it has none. */
export function sourcesOf(text: string): string | undefined {
  return /^# sources sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
}

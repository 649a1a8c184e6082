import type {TargetConfig} from '../core/config.ts';
import {type KubeObject, phaseOf} from '../core/objects.ts';
import {applyPatches} from '../manifests/apply-patches.ts';
import {annotateConfigHash} from '../manifests/config-hash.ts';
import {ejectFiles, type FileTree} from '../manifests/eject.ts';
import {objectPhases} from '../manifests/order.ts';
import {ownObjects, patchesOf} from '../manifests/patches.ts';
import type {StackTemplates} from '../manifests/stack.ts';
import {installedObjects} from '../manifests/target.ts';
import {yamlStream} from '../manifests/yaml.ts';

export type RenderOptions = {
  readonly target: string;
  readonly config: TargetConfig;
  readonly templates: StackTemplates;
  /** Text and listing hold what `deploy` applies, or only what `bootstrap` does. */
  readonly bootstrap?: boolean;
};

/** The objects that a target applies, bootstrap included, ordered by phase. */
export function renderObjects({config, templates}: RenderOptions): readonly KubeObject[] {
  return installedObjects(config, templates.objects);
}

/** One stream of YAML for `kubectl apply --server-side -f -`. */
export function renderText(options: RenderOptions): string {
  return yamlStream(chosenObjects(options));
}

function chosenObjects(options: RenderOptions): readonly KubeObject[] {
  return renderObjects(options).filter((object) => (phaseOf(object) === 'bootstrap') === (options.bootstrap === true));
}

/** One file per phase, bootstrap included, numbered in the order in which they are applied: `030-postgres.yaml`. */
export function renderFiles(options: RenderOptions): FileTree {
  const objects = renderObjects(options);
  return Object.fromEntries(
    objectPhases.flatMap((phase, index) => {
      const own = objects.filter((object) => phaseOf(object) === phase);
      return own.length === 0 ? [] : [[`${String((index + 1) * 10).padStart(3, '0')}-${phase}.yaml`, yamlStream(own)]];
    }),
  );
}

/** What `--json` prints: which objects, not their text. */
export type RenderResult = {
  readonly schemaVersion: 1;
  readonly target: string;
  readonly stack: string;
  readonly profile: string;
  readonly namespace: string;
  readonly objects: readonly {readonly phase: string; readonly kind: string; readonly name: string}[];
  readonly files: readonly string[];
};

export function renderResult(options: RenderOptions, files: readonly string[]): RenderResult {
  return {
    schemaVersion: 1,
    target: options.target,
    stack: options.templates.stack,
    profile: options.templates.profile,
    namespace: options.config.namespace,
    objects: chosenObjects(options).map((object) => ({phase: phaseOf(object) ?? '', kind: object.kind, name: object.metadata.name})),
    files,
  };
}

/** A Kustomize folder of the operator's own that renders the same objects (`gomeet render --eject`). */
export function ejectTarget(options: RenderOptions, sources: FileTree): FileTree {
  const {target, config, templates} = options;
  const {own: shipped, leftOut} = ownObjects(config, templates.objects);
  const patches = patchesOf(config, shipped);
  // In the order of the shipped objects, so that both lists can be compared one by one.
  const final = annotateConfigHash(applyPatches(shipped, patches));
  return ejectFiles({target, sources, patches, final, stack: templates.stack, profile: templates.profile, shipped, leftOut});
}

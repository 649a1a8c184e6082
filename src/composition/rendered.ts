import {ejectTarget, type RenderOptions, renderFiles, renderResult, renderText} from '../pipelines/render.ts';
import {writeNewFolder} from '../tools/file-tree.ts';
import {loadSources} from '../tools/templates.ts';
import type {Views} from './views.ts';

/** Where the manifests go: one file per phase, a Kustomize folder of one's own, or (neither) stdout. */
export type RenderTo = {readonly folder: string | undefined; readonly eject: string | undefined};

/** Writes what was asked for, and says what was written; without a folder the text is the manifests themselves. */
export async function rendered(options: RenderOptions, {folder, eject}: RenderTo): Promise<Views> {
  const files =
    folder !== undefined
      ? await writeNewFolder(folder, renderFiles(options))
      : eject !== undefined
        ? await writeNewFolder(eject, ejectTarget(options, await loadSources(options.config.stack)))
        : [];
  return {
    text: () => (files.length === 0 ? renderText(options) : `${files.join('\n')}\n`),
    json: () => `${JSON.stringify(renderResult(options, files), null, 2)}\n`,
  };
}

import {posix} from 'node:path';
import {filesBelow, textOf} from './_files.ts';

/** One import: of another file of src (`to` is its path) or of a package (`to` is its name, node: modules included). */
export type Edge = {readonly from: string; readonly to: string; readonly kind: 'file' | 'package'; readonly types: boolean};

const statements = /^\s*(?:import|export)\s+(type\s)?\s*(?:[\w*{][^'";]*?\sfrom\s*)?['"]([^'"]+)['"]/gm;
const dynamic = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Every import in a source text, comments aside; `types` when nothing of it is left at run time. */
export function importsOf(text: string): readonly {readonly specifier: string; readonly types: boolean}[] {
  const code = text.replaceAll(/^\s*\/\*[\s\S]*?\*\//gm, '').replaceAll(/^\s*\/\/.*$/gm, '');
  return [
    ...[...code.matchAll(statements)].map(([, types, specifier]) => ({specifier: specifier ?? '', types: types !== undefined})),
    ...[...code.matchAll(dynamic)].map(([, specifier]) => ({specifier: specifier ?? '', types: false})),
  ];
}

/** All imports between the files of src, and from them to packages. */
export function edges(): readonly Edge[] {
  return filesBelow(['src'], ['.ts']).flatMap((from) =>
    importsOf(textOf(from)).map(({specifier, types}): Edge => {
      if (specifier.startsWith('.')) return {from, to: posix.join(posix.dirname(from), specifier), kind: 'file', types};
      const [scope = '', name = ''] = specifier.split('/');
      return {from, to: scope.startsWith('@') ? `${scope}/${name}` : scope, kind: 'package', types};
    }),
  );
}

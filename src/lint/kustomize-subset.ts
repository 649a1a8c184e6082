import {parse} from 'yaml';
import {at, listAt} from '../core/objects.ts';
import {isMap} from '../manifests/plain.ts';
import {Report, rule} from './_rule.ts';

const allowed = new Set(['apiVersion', 'kind', 'resources', 'components', 'images', 'replicas', 'patches', 'labels']);

export default rule({
  id: 'kustomize-subset',
  sentence:
    'The Kustomize files use resources, components, images, replicas, patches and labels only: no generators, no hidden arithmetic, nothing from a network.',
  check({sources}) {
    const report = new Report();
    for (const [path, text] of Object.entries(sources)) {
      if (!/(^|\/)kustomization\.ya?ml$/.test(path)) continue;
      const data: unknown = parse(text);
      for (const field of Object.keys(isMap(data) ? data : {})) if (!allowed.has(field)) report.problem(path, `uses ${field}`);
      for (const entry of [...listAt(data, 'resources'), ...listAt(data, 'components')]) {
        if (/:\/\/|^git@|^github\.com\//.test(String(entry))) report.problem(path, `loads ${String(entry)} from a network`);
      }
      for (const label of listAt(data, 'labels')) {
        if (at(label, 'includeSelectors') === true) report.problem(path, 'puts labels into selectors, which cannot change later');
      }
    }
    return report.verdict();
  },
});

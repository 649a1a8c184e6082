import {at, type KubeObject} from '../core/objects.ts';
import {isMap} from '../manifests/plain.ts';
import {templatePathOf} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

export default rule({
  id: 'annotations-are-strings',
  sentence: 'Labels and annotations are text: a bare number or `true` makes the API server refuse the object.',
  check({objects}) {
    const report = new Report();
    for (const object of objects) {
      for (const [where, map] of maps(object)) {
        for (const [key, value] of Object.entries(map)) {
          if (typeof value !== 'string')
            report.problem(object, `${where} ${key} is ${value === null ? 'empty' : `the ${typeof value} ${String(value)}`}, not text`);
        }
      }
    }
    return report.verdict();
  },
});

function maps(object: KubeObject): readonly (readonly [string, {readonly [key: string]: unknown}])[] {
  const path = templatePathOf(object);
  const holders = [at(object, 'metadata'), ...(path === undefined ? [] : [at(object, ...path, 'metadata')])];
  return holders.flatMap((metadata) =>
    ['label', 'annotation'].flatMap((name) => {
      const map = at(metadata, `${name}s`);
      return isMap(map) ? [[name, map] as const] : [];
    }),
  );
}

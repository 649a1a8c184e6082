import {keyOf, keyText} from '../core/objects.ts';
import {Report, rule} from './_rule.ts';

export default rule({
  id: 'objects-unique',
  sentence: 'No object is defined twice: the later one would silently win.',
  check({objects}) {
    const report = new Report();
    const seen = new Set<string>();
    for (const object of objects) {
      const key = keyText(keyOf(object));
      if (seen.has(key)) report.problem(object, 'is defined more than once');
      seen.add(key);
    }
    return report.verdict();
  },
});

import {parseDocument} from 'yaml';
import {at} from '../core/objects.ts';
import {isMap} from '../manifests/plain.ts';
import {Report, rule} from './_rule.ts';

/** The API server refuses a ConfigMap above 1 MiB. */
const maxBytes = 1024 * 1024;

export default rule({
  id: 'config-parses',
  sentence: 'YAML and JSON inside ConfigMaps parse, lines end with a line feed only, and no ConfigMap exceeds 1 MiB.',
  check({objects}) {
    const report = new Report();
    for (const object of objects.filter((one) => one.kind === 'ConfigMap')) {
      const data = at(object, 'data');
      if (!isMap(data)) continue;
      let bytes = 0;
      for (const [key, text] of Object.entries(data)) {
        if (typeof text !== 'string') {
          report.problem(object, `${key} is not text`);
          continue;
        }
        bytes += Buffer.byteLength(text);
        const problem = problemOf(key, text);
        if (problem !== undefined) report.problem(object, `${key} ${problem}`);
      }
      if (bytes > maxBytes) report.problem(object, `holds ${bytes} bytes; the limit is ${maxBytes}`);
    }
    return report.verdict();
  },
});

function problemOf(key: string, text: string): string | undefined {
  if (/\.ya?ml$/.test(key)) {
    const [error] = parseDocument(text, {prettyErrors: false}).errors;
    return error === undefined ? undefined : `is not valid YAML: ${error.message}`;
  }
  if (key.endsWith('.json')) {
    try {
      JSON.parse(text);
    } catch (error) {
      return `is not valid JSON: ${error instanceof Error ? error.message : ''}`;
    }
  }
  return text.includes('\r') ? 'has carriage returns' : undefined;
}

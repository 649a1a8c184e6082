import {LineCounter, parseAllDocuments, type Tags} from 'yaml';
import {z} from 'zod';
import {UserError} from '../core/errors.ts';
import {type KubeObject, textAt} from '../core/objects.ts';
import {problemsOf} from './config-problems.ts';

const texts = z.record(z.string(), z.string());
const objectSchema = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({
    name: z.string().min(1),
    namespace: z.string().min(1).optional(),
    labels: texts.optional(),
    annotations: texts.optional(),
  }),
});

/** Kubernetes reads YAML 1.1 (`0440` is octal, a bare `on` is true), but never makes dates or base-60 numbers of anything. */
const likeKubernetes = (tags: Tags): Tags =>
  tags.filter(
    (tag) => typeof tag === 'string' || (tag.tag !== 'tag:yaml.org,2002:timestamp' && !('format' in tag && tag.format === 'TIME')),
  );

/** Objects of a stream of documents. Empty documents are skipped. Errors name the file, the document (from 1) and the field. */
export function parseObjects(file: string, text: string): readonly KubeObject[] {
  return yamlDocuments(file, text).map(({place, data}) => parseObject(place, data));
}

/** Every document that is not empty as plain data, with the words that name it. */
export function yamlDocuments(file: string, text: string): readonly {readonly place: string; readonly data: unknown}[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {version: '1.1', lineCounter: lines, prettyErrors: false, customTags: likeKubernetes});
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document, index) => {
    const place = `${file}, document ${index + 1}`;
    const [broken] = document.errors;
    if (broken !== undefined) {
      const {line, col} = lines.linePos(broken.pos[0]);
      throw new UserError(`${place} (line ${line}:${col}) is not valid YAML: ${broken.message.replaceAll(/\s+/g, ' ')}`);
    }
    const data: unknown = document.toJS();
    return data === null || data === undefined ? [] : [{place, data}];
  });
}

/** Plain data as an object; throws a UserError that names `place` and the field. */
export function parseObject(place: string, data: unknown): KubeObject {
  const parsed = objectSchema.safeParse(data);
  if (parsed.success) return data as KubeObject;
  const [problem] = problemsOf(parsed.error, data, objectSchema);
  const known = [textAt(data, 'kind'), textAt(data, 'metadata', 'name')].filter((part) => part !== undefined).join(' ');
  throw new UserError(
    `${place}${known === '' ? '' : ` (${known})`}: ${problem?.sentence.replace(/^the file /, 'it ') ?? 'it is no Kubernetes object'}`,
  );
}

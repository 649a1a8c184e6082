import {parseAllDocuments} from 'yaml';
import {sentenceOf, UserError} from '../core/errors.ts';
import {at, type KubeObject, keyOf, keyText, listAt, shortName, textAt} from '../core/objects.ts';
import {type AddonText, maxAddonBytes} from './source.ts';

/** The objects of a YAML (or JSON) text, `List`s unfolded. A UserError names the file, the place and what is wrong. */
export function parseObjects({name, text}: AddonText): readonly KubeObject[] {
  if (Buffer.byteLength(text) > maxAddonBytes)
    throw new UserError(`${name} is larger than ${maxAddonBytes / 1024 / 1024} MB: it is not an add-on`);
  if (text.includes('\u0000')) throw new UserError(`${name} is not YAML: it holds binary data`);
  const documents = parseAllDocuments(text, {prettyErrors: false, uniqueKeys: true});
  const objects = (Array.isArray(documents) ? documents : []).flatMap((document, index): readonly unknown[] => {
    const broken = document.errors[0];
    if (broken !== undefined)
      throw new UserError(`${name}:${lineOf(text, broken.pos[0])} is not YAML: ${broken.message.replaceAll(/\s+/g, ' ').trim()}`);
    try {
      const value: unknown = document.toJS({maxAliasCount: 50});
      return value === null || value === undefined
        ? []
        : textAt(value, 'kind')?.endsWith('List') === true && Array.isArray(at(value, 'items'))
          ? listAt(value, 'items')
          : [value];
    } catch (error) {
      throw new UserError(`${name}: document ${index + 1} cannot be used: ${sentenceOf(error)}`);
    }
  });
  if (objects.length === 0) throw new UserError(`${name} holds no Kubernetes objects`);
  const parsed = objects.map((object, index) => toObject(name, object, index + 1));
  const seen = new Set<string>();
  for (const object of parsed) {
    const key = keyText(keyOf(object));
    if (seen.has(key)) throw new UserError(`${name} holds ${shortName(keyOf(object))} twice`);
    seen.add(key);
  }
  return parsed;
}

function toObject(name: string, value: unknown, place: number): KubeObject {
  const apiVersion = textAt(value, 'apiVersion');
  const kind = textAt(value, 'kind');
  const objectName = textAt(value, 'metadata', 'name');
  if (apiVersion === undefined || kind === undefined || objectName === undefined) {
    throw new UserError(`${name}: document ${place} is not a Kubernetes object: it needs apiVersion, kind and metadata.name`);
  }
  return value as KubeObject;
}

function lineOf(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

import type {KubeObject, ObjectMeta} from '../core/objects.ts';

const texts = ['namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp'] as const;

/**
 * The same object when its metadata has the types that it claims; a copy without the fields that have not. `undefined` for
 * what is no object of Kubernetes: without kind, apiVersion or name.
 */
export function tidied(value: unknown): KubeObject | undefined {
  if (!isMap(value)) return undefined;
  const {apiVersion, kind} = value;
  const metadata = kind === 'Status' ? namedAnswer(value) : value['metadata'];
  if (!isMap(metadata)) return undefined;
  if (!isName(apiVersion) || !isName(kind) || !isName(metadata['name'])) return undefined;
  if (isSound(metadata) && value['metadata'] === metadata) return value as KubeObject;
  return {...value, apiVersion, kind, metadata: repaired(metadata, metadata['name'])};
}

/** An API server's answer has no name of its own: it is called after what it is about. */
function namedAnswer({metadata, details}: PlainMap): unknown {
  if (isMap(metadata) && isName(metadata['name'])) return metadata;
  return {name: isMap(details) && isName(details['name']) ? details['name'] : 'answer'};
}

function isSound(metadata: PlainMap): boolean {
  return (
    texts.every((field) => metadata[field] === undefined || typeof metadata[field] === 'string') &&
    (metadata['generation'] === undefined || typeof metadata['generation'] === 'number') &&
    (metadata['labels'] === undefined || isTextMap(metadata['labels'])) &&
    (metadata['annotations'] === undefined || isTextMap(metadata['annotations'])) &&
    (metadata['ownerReferences'] === undefined ||
      (Array.isArray(metadata['ownerReferences']) && metadata['ownerReferences'].every(isOwner))) &&
    (metadata['finalizers'] === undefined || Array.isArray(metadata['finalizers']))
  );
}

function repaired(metadata: PlainMap, name: string): ObjectMeta {
  const {labels, annotations, ownerReferences, generation, finalizers, ...rest} = metadata;
  const other = Object.fromEntries(
    Object.entries(rest).filter(([field, value]) => !texts.some((text) => text === field) || typeof value === 'string'),
  );
  return {
    ...other,
    name,
    ...(typeof generation === 'number' ? {generation} : {}),
    ...(isMap(labels) ? {labels: onlyTexts(labels)} : {}),
    ...(isMap(annotations) ? {annotations: onlyTexts(annotations)} : {}),
    ...(Array.isArray(ownerReferences) ? {ownerReferences: ownerReferences.filter(isOwner)} : {}),
    ...(Array.isArray(finalizers) ? {finalizers: finalizers.filter((one) => typeof one === 'string')} : {}),
  };
}

type PlainMap = {readonly [field: string]: unknown};
type Owner = NonNullable<ObjectMeta['ownerReferences']>[number];

function isMap(value: unknown): value is PlainMap {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTextMap(value: unknown): boolean {
  return isMap(value) && Object.values(value).every((one) => typeof one === 'string');
}

function onlyTexts(value: PlainMap): {readonly [key: string]: string} {
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** A reference without uid is of no use to a controller, but recorded objects may have lost it. */
function isOwner(value: unknown): value is Owner {
  return isMap(value) && isName(value['kind']) && isName(value['name']) && (value['uid'] === undefined || typeof value['uid'] === 'string');
}

import {parseDocument} from 'yaml';
import {z} from 'zod';
import {UserError} from '../core/errors.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');
const httpsUrl = z.string().regex(/^https:\/\/[^\s]+$/, 'must be an https address');
const relativePath = z.string().regex(/^(?!\/)(?!.*\.\.)[\w./-]+$/, 'must be a relative path without ..');
const part = z.enum(['definitions', 'everything']).describe('`definitions`: resource types only. `everything`: with what runs.');

const fileSchema = z.discriminatedUnion('source', [
  z.strictObject({source: z.literal('package'), part, path: relativePath, url: httpsUrl, sha256}),
  z.strictObject({source: z.literal('module-cache'), part, module: z.string().min(1), path: relativePath, url: httpsUrl, sha256}),
  z.strictObject({source: z.literal('download'), part, url: httpsUrl, sha256: sha256.nullable()}),
]);

const addonSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string().min(1),
  version: z.string().regex(/^v\d+\.\d+\.\d+$/, 'must be a version such as v1.2.3'),
  files: z.array(fileSchema).min(1),
  namespaces: z.array(z.string()).default([]),
  creates: z.array(z.string()).default([]),
  installed: z.strictObject({
    definitions: z.record(z.string(), z.strictObject({kind: z.string().min(1), sha256})).default({}),
    images: z.array(z.string().min(1)).default([]),
    apiServices: z.array(z.string().min(1)).default([]),
  }),
});

const lockSchema = z.strictObject({version: z.literal(1), addons: z.array(addonSchema).min(1)});

/** One file of an add-on: where it comes from and what it must be. `sha256: null` = recorded at the first download, then compared. */
export type AddonFile = z.infer<typeof fileSchema>;
/**
 * One add-on at its pinned version. `namespaces`: the only ones its objects may be in; `creates`: those it may bring.
 * `installed`: how a cluster shows it — resource types with their kind and the digest of their spec, the last path element of each
 * Deployment's image, and aggregated APIs (applied last, so one that is there means a complete installation).
 */
export type Addon = z.infer<typeof addonSchema>;

/** `addons.lock` as typed data. A UserError names the entry and what was expected. */
export function parseLock(text: string, path: string): readonly Addon[] {
  const document = parseDocument(text, {prettyErrors: false});
  const broken = document.errors[0];
  if (broken !== undefined) throw new UserError(`${path} is not YAML: ${broken.message}`);
  const parsed = lockSchema.safeParse(document.toJS());
  if (parsed.success) return parsed.data.addons;
  const [issue] = parsed.error.issues;
  throw new UserError(`${path}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`, {
    suggestions: ['install gomeet again: this file belongs to it'],
  });
}

/** The files to install: with what runs, or the resource types only; empty when the add-on has nothing of that. */
export function filesOf(addon: Addon, controllers: boolean): readonly AddonFile[] {
  const everything = addon.files.filter((file) => file.part === 'everything');
  if (controllers && everything.length > 0) return everything;
  return addon.files.filter((file) => file.part === 'definitions');
}

/** What a person calls this file: its path in the package, or its address. */
export function fileName(file: AddonFile): string {
  return file.source === 'package' ? file.path : file.url;
}

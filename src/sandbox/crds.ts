import {createHash} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parseAllDocuments} from 'yaml';
import {z} from 'zod';
import {Failed} from '../core/errors.ts';
import {go} from './build.ts';
import {moduleDir} from './module-dir.ts';

const definitionSchema = z.looseObject({
  apiVersion: z.literal('apiextensions.k8s.io/v1'),
  kind: z.literal('CustomResourceDefinition'),
  metadata: z.looseObject({name: z.string()}),
});

export type CustomResourceDefinition = z.infer<typeof definitionSchema>;

/** The CustomResourceDefinitions of one add-on at its pinned version. */
export interface CrdSet {
  readonly addon: 'traefik' | 'cert-manager';
  readonly version: string;
  /** Go module that they were read from; go.sum holds its checksum. */
  readonly module: string;
  /** Of the YAML text as it lies in the module. */
  readonly sha256: string;
  readonly documents: readonly CustomResourceDefinition[];
}

interface Source {
  readonly addon: CrdSet['addon'];
  readonly module: string;
  readonly folder: string;
  readonly file: RegExp;
  readonly count: number;
}

const SOURCES: readonly Source[] = [
  {
    addon: 'traefik',
    module: 'github.com/traefik/traefik/v3',
    folder: 'docs/content/reference/dynamic-configuration',
    file: /^kubernetes-crd-definition-v1\.yml$/,
    count: 10,
  },
  {addon: 'cert-manager', module: 'github.com/cert-manager/cert-manager', folder: 'deploy/crds', file: /\.yaml$/, count: 6},
];

/** Reads the CRDs of Traefik and cert-manager out of the Go module cache, fetching the pinned modules (sandbox/crds/go.mod) when they are not there. */
export async function readCrds(): Promise<readonly CrdSet[]> {
  return Promise.all(SOURCES.map(readSet));
}

async function readSet(source: Source): Promise<CrdSet> {
  const {dir, version} = await moduleInCache('crds', source.module);
  const folder = join(dir, source.folder);
  const files = (await readdir(folder)).filter((file) => source.file.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const documents = texts.flatMap(parseDefinitions);
  if (documents.length !== source.count)
    throw new Failed(
      `${source.module} ${version} holds ${documents.length} CustomResourceDefinitions in ${source.folder}, not ${source.count}.`,
    );
  return {
    addon: source.addon,
    version,
    module: source.module,
    sha256: createHash('sha256').update(texts.join('')).digest('hex'),
    documents,
  };
}

function parseDefinitions(text: string): CustomResourceDefinition[] {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return [];
  return documents
    .map((document) => document.toJS() as unknown)
    .filter((value) => value !== null)
    .map((value) => definitionSchema.parse(value));
}

/** Directory and version of a module that `sandbox/<from>/go.mod` pins; the go client checks it against go.sum. */
export async function moduleInCache(from: string, module: string): Promise<{dir: string; version: string}> {
  const answer = JSON.parse(await go(['mod', 'download', '-json', module], moduleDir(from))) as {Dir: string; Version: string};
  return {dir: answer.Dir, version: answer.Version};
}

import {createHash} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parse} from 'yaml';
import type {z} from 'zod';
import {sentenceOf, UserError} from '../core/errors.ts';
import type {KubeObject} from '../core/objects.ts';
import {packageRoot} from '../core/package-root.ts';
import {canonicalObjects} from '../manifests/canonical.ts';
import {type CapacityFile, capacityFileSchema, capacityOf} from '../manifests/capacity-file.ts';
import type {FileTree} from '../manifests/eject.ts';
import type {StackTemplates} from '../manifests/stack.ts';
import {type SecretSpec, secretsFileSchema} from '../secrets/spec.ts';
import {ByText, compiledData, compiledFile} from './compiled.ts';
import {problemsOf} from './config-problems.ts';
import {parseObject, parseObjects} from './kube-yaml.ts';
import {type KustomizeOptions, kustomize} from './kustomize.ts';

/** What was read of YAML that nobody compiled, by its text: a process that needs a file for several commands reads it once. */
const renders = new ByText<readonly KubeObject[]>();
const statements = new ByText<unknown>();

/** `templates/<stack>` of this package. */
export function stackFolder(stack: string, root: string = packageRoot()): string {
  return join(root, 'templates', stack);
}

/** One profile as shipped: the committed render, what is generated, what it is sized for. Needs no kubectl. */
export async function loadTemplates(stack: string, profile: string, root?: string): Promise<StackTemplates> {
  const folder = stackFolder(stack, root);
  const capacity = capacityOf(await loadCapacity(stack, root), profile);
  const file = join(folder, 'rendered', `${profile}.yaml`);
  const [text, secrets] = await Promise.all([readText(file), loadSecrets(stack, root)]);
  const compiled = await compiledData(compiledFile(root ?? packageRoot(), stack, file), text);
  const objects = Array.isArray(compiled)
    ? compiled.map((data) => parseObject(file, data))
    : renders.once(text, () => parseObjects(file, text));
  return {stack, profile, secrets, capacity, objects};
}

/** The same with the objects of a Kustomize folder of the operator's own (`manifests:` in gomeet.yaml). */
export async function loadOwnTemplates(
  choice: {readonly stack: string; readonly profile: string; readonly folder: string},
  options: KustomizeOptions & {readonly root?: string} = {},
): Promise<StackTemplates> {
  const {stack, profile, folder} = choice;
  const capacity = capacityOf(await loadCapacity(stack, options.root), profile);
  const [objects, secrets] = await Promise.all([kustomize(folder, options), loadSecrets(stack, options.root)]);
  return {stack, profile, secrets, capacity, objects: canonicalObjects(objects)};
}

export async function loadSecrets(stack: string, root?: string): Promise<readonly SecretSpec[]> {
  return (await loadData({stack, root, name: 'secrets.yaml'}, secretsFileSchema)).secrets;
}

export async function loadCapacity(stack: string, root?: string): Promise<CapacityFile> {
  return loadData({stack, root, name: 'capacity.yaml'}, capacityFileSchema);
}

/** The Kustomize sources of a stack by their path under `k8s/`. */
export async function loadSources(stack: string, root?: string): Promise<FileTree> {
  const folder = join(stackFolder(stack, root), 'k8s');
  const entries = await readdir(folder, {recursive: true, withFileTypes: true});
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.map(async (path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), await readText(path)] as const),
  );
  return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** sha256 over the names and texts of all sources; a committed render carries it, so that a stale one is seen without kubectl. */
export function hashOfSources(sources: FileTree): string {
  const hash = createHash('sha256');
  for (const [path, text] of Object.entries(sources)) hash.update(`${path}\0${text}\0`);
  return hash.digest('hex');
}

type StackFile = {readonly stack: string; readonly root: string | undefined; readonly name: string};

async function loadData<Schema extends z.ZodType>({stack, root, name}: StackFile, schema: Schema): Promise<z.infer<Schema>> {
  const file = join(stackFolder(stack, root), name);
  const text = await readText(file);
  const data =
    (await compiledData(compiledFile(root ?? packageRoot(), stack, file), text)) ?? statements.once(text, () => parsedYaml(file, text));
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new UserError(
    problemsOf(parsed.error, data, schema)
      .map(({sentence}) => `${file}: ${sentence}`)
      .join('\n'),
  );
}

function parsedYaml(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new UserError(`${file} is not valid YAML: ${sentenceOf(error)}`);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${sentenceOf(error)}`, {
      suggestions: ['the installation is damaged: install gomeet again'],
      cause: error,
    });
  }
}

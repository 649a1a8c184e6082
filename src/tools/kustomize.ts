import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {Refused, ToolError, UserError} from '../core/errors.ts';
import type {KubeObject} from '../core/objects.ts';
import {run as runProgram, tail} from './exec.ts';
import {parseObjects} from './kube-yaml.ts';

const limitMs = 60_000;

export type KustomizeOptions = {
  /** kubectl to use; the one on PATH by default. */
  readonly program?: string;
  readonly signal?: AbortSignal;
  readonly run?: typeof runProgram;
};

/** `kubectl kustomize FOLDER`: reads files only, needs no cluster. */
export async function kustomize(
  folder: string,
  {program = 'kubectl', signal, run = runProgram}: KustomizeOptions = {},
): Promise<readonly KubeObject[]> {
  if (!(await isFile(join(folder, 'kustomization.yaml'))) && !(await isFile(join(folder, 'kustomization.yml')))) {
    throw new UserError(`${folder} holds no kustomization.yaml, so it is not a Kustomize folder`, {
      suggestions: ['write one with: gomeet render --eject FOLDER'],
    });
  }
  const result = await run([program, 'kustomize', folder], {timeoutMs: limitMs, ...(signal === undefined ? {} : {signal})}).catch(
    (error: unknown) => {
      if (!(error instanceof ToolError) || !error.message.endsWith('was not found')) throw error;
      throw new Refused(`${error.message}, and it is what renders the manifests in ${folder}`, {suggestions: error.suggestions});
    },
  );
  if (result.exitCode !== 0)
    throw new UserError(`${folder} does not render: ${reasonOf(result.stderr)}`, {
      suggestions: [`see the same with: kubectl kustomize ${folder}`],
    });
  return parseObjects(`kubectl kustomize ${folder}`, result.stdout);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}

/** kubectl logs its failure as `E1121 14:55:22 run.go:72] "command failed" err="…"`, and often says the same twice. */
function reasonOf(stderr: string): string {
  const logged = /err=("(?:[^"\\]|\\.)*")/.exec(stderr)?.[1];
  const text = logged === undefined ? tail(stderr) : unquoted(logged);
  return text
    .replaceAll(/^error: |accumulating resources: |accumulation err='|': must build at directory: .*$/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function unquoted(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
}

import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {ToolError, UserError} from '../core/errors.ts';
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
  const result = await run([program, 'kustomize', folder], {timeoutMs: limitMs, ...(signal === undefined ? {} : {signal})});
  if (result.exitCode !== 0)
    throw new ToolError('kubectl', `kubectl kustomize ${folder} failed: ${tail(result.stderr)}`, {detail: tail(result.stderr)});
  return parseObjects(`kubectl kustomize ${folder}`, result.stdout);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}

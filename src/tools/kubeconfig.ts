import {accessSync, existsSync, readFileSync, statSync} from 'node:fs';
import {homedir} from 'node:os';
import {delimiter, dirname, join, resolve} from 'node:path';
import type {KubeConfig} from '@kubernetes/client-node';
import {parse} from 'yaml';
import {UserError} from '../core/errors.ts';
import {listAt, textAt} from '../core/objects.ts';

export type KubeconfigChoice = {readonly kubeconfig?: string | undefined; readonly context?: string | undefined};
export type Connection = {
  readonly config: KubeConfig;
  readonly context: string;
  readonly server: string;
  /** Path that kubectl must use; absent when it finds the same file by itself. */
  readonly file?: string;
};

/** A kubeconfig with hundreds of clusters is below 2 MB; more is some other file. */
const largestBytes = 16 * 1024 * 1024;

/**
 * Reads the kubeconfig like kubectl does (flag, then KUBECONFIG with several files, then ~/.kube/config, then the
 * service account of a pod) and picks a context. Throws a UserError of one sentence that names the file.
 */
export async function loadKubeconfig(choice: KubeconfigChoice, env: NodeJS.ProcessEnv = process.env): Promise<Connection> {
  const client = await import('./client-node.ts');
  const config = new client.KubeConfig();
  const files = filesOf(choice, env);
  if (files.length === 0) {
    if (env.KUBERNETES_SERVICE_HOST === undefined)
      throw new UserError(`there is no kubeconfig: KUBECONFIG is not set and ${defaultFile(env)} does not exist`, advice);
    config.loadFromCluster();
  }
  for (const file of files) {
    const one = new client.KubeConfig();
    const text = textOf(file);
    try {
      one.loadFromString(text);
    } catch (error) {
      throw new UserError(`the kubeconfig ${file} is not valid: ${error instanceof Error ? error.message : String(error)}`, advice);
    }
    one.makePathsAbsolute(dirname(file));
    merge(config, one);
  }
  return connectionOf(config, choice, files);
}

/** Names of the contexts that are known, the current one first. Throws as `loadKubeconfig` does for a file that is none. */
export async function listContexts(env: NodeJS.ProcessEnv = process.env): Promise<readonly string[]> {
  // The client library would take longer to load than the rest of the command takes.
  const files: readonly unknown[] = filesOf({}, env).map((file) => parse(textOf(file)));
  const current = files.map((data) => textAt(data, 'current-context') ?? '').find((name) => name !== '');
  const names = files.flatMap((data) => listAt(data, 'contexts').flatMap((context) => textAt(context, 'name') ?? []));
  return [...new Set(names)].sort((a, b) => Number(b === current) - Number(a === current));
}

const advice = {
  suggestions: ['pass --context or set `kubeconfig` and `context` of the target in gomeet.yaml', 'kubectl config get-contexts'],
};

function defaultFile(env: NodeJS.ProcessEnv): string {
  return join(env.HOME ?? homedir(), '.kube', 'config');
}

function filesOf(choice: KubeconfigChoice, env: NodeJS.ProcessEnv): readonly string[] {
  if (choice.kubeconfig !== undefined) return [absolute(choice.kubeconfig, env)];
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((entry) => entry !== '');
  // kubectl skips listed files that do not exist, unless none does.
  const present = listed.length > 1 ? listed.filter((entry) => existsSync(entry)) : listed;
  if (listed.length > 0) return (present.length > 0 ? present : listed).map((entry) => resolve(entry));
  return existsSync(defaultFile(env)) ? [defaultFile(env)] : [];
}

/** `~/` is written in configuration files, where no shell expands it. */
function absolute(path: string, env: NodeJS.ProcessEnv): string {
  return path.startsWith('~/') ? join(env['HOME'] ?? homedir(), path.slice(2)) : resolve(path);
}

function textOf(file: string): string {
  let text: string;
  try {
    const {size} = statSync(file);
    if (size > largestBytes)
      throw new UserError(`the kubeconfig ${file} is ${Math.round(size / 1024 / 1024)} MB: that is not a kubeconfig`, advice);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`the kubeconfig ${file} cannot be read: ${reading(error)}`, advice);
  }
  if (text.trim() === '') throw new UserError(`the kubeconfig ${file} is empty`, advice);
  let parsed: unknown;
  try {
    parsed = parse(text);
  } catch (error) {
    // The parser quotes the line, which may hold a token.
    const where = /at line \d+, column \d+/.exec(error instanceof Error ? error.message : '')?.[0];
    throw new UserError(`the kubeconfig ${file} is not YAML${where === undefined ? '' : ` (${where})`}`, advice);
  }
  if (listAt(parsed, 'clusters').length === 0 && listAt(parsed, 'contexts').length === 0 && textAt(parsed, 'kind') !== 'Config') {
    throw new UserError(`the kubeconfig ${file} holds no clusters and no contexts: it is some other file`, advice);
  }
  return text;
}

/** As kubectl: the first file that names a cluster, user, context or current context wins. */
function merge(into: KubeConfig, from: KubeConfig): void {
  const current = into.getCurrentContext() ?? '';
  into.loadFromOptions({
    clusters: firstOfEach([...into.getClusters(), ...from.getClusters()]),
    users: firstOfEach([...into.getUsers(), ...from.getUsers()]),
    contexts: firstOfEach([...into.getContexts(), ...from.getContexts()]),
    currentContext: current === '' ? from.getCurrentContext() : current,
  });
}

function firstOfEach<Named extends {readonly name: string}>(entries: readonly Named[]): readonly Named[] {
  return entries.filter((entry, index) => entries.findIndex((other) => other.name === entry.name) === index);
}

function connectionOf(config: KubeConfig, choice: KubeconfigChoice, files: readonly string[]): Connection {
  const where = files.length === 0 ? 'of this pod' : files.join(', ');
  const names = config.getContexts().map((context) => context.name);
  const known = names.length === 0 ? 'it holds no contexts' : `it has: ${names.join(', ')}`;
  const context = choice.context ?? config.getCurrentContext() ?? '';
  if (context === '') throw new UserError(`the kubeconfig ${where} has no current context, and none was asked for; ${known}`, advice);
  const entry = config.getContexts().find((one) => one.name === context);
  if (entry === undefined) throw new UserError(`the kubeconfig ${where} has no context "${context}"; ${known}`, advice);
  config.setCurrentContext(context);
  const cluster = config.getClusters().find((one) => one.name === entry.cluster);
  if (cluster === undefined)
    throw new UserError(`context "${context}" of the kubeconfig ${where} points to cluster "${entry.cluster}", which is not in it`, advice);
  const user = config.getUsers().find((one) => one.name === entry.user);
  if (user === undefined)
    throw new UserError(`context "${context}" of the kubeconfig ${where} points to user "${entry.user}", which is not in it`, advice);
  if (!URL.canParse(cluster.server) || !/^https?:/.test(cluster.server)) {
    throw new UserError(
      `cluster "${cluster.name}" of the kubeconfig ${where} has the server "${cluster.server}", which is not an http(s) address`,
      advice,
    );
  }
  for (const file of [cluster.caFile, user.certFile, user.keyFile]) {
    if (file === undefined) continue;
    try {
      accessSync(file);
    } catch (error) {
      throw new UserError(
        `context "${context}" of the kubeconfig ${where} needs the file ${file}, which cannot be read: ${reading(error)}`,
        advice,
      );
    }
  }
  return {config, context, server: cluster.server, ...(choice.kubeconfig === undefined ? {} : {file: files[0] ?? choice.kubeconfig})};
}

function reading(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const said: {readonly [code: string]: string} = {
    ENOENT: 'it does not exist',
    EACCES: 'permission denied',
    EISDIR: 'it is a directory',
    ENOTDIR: 'a part of its path is not a directory',
  };
  return said[code] ?? (error instanceof Error ? error.message : String(error));
}

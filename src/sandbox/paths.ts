import {homedir} from 'node:os';
import {join} from 'node:path';
import {UserError} from '../core/errors.ts';
import {stateDir} from '../core/state-dir.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where every sandbox lives: `${XDG_STATE_HOME:-~/.local/state}/gomeet/sandbox`. */
export function sandboxesDir(env: Env = process.env): string {
  return join(stateDir(env), 'sandbox');
}

/** Where built binaries are kept: `${XDG_CACHE_HOME:-~/.cache}/gomeet/sandbox`. */
export function binariesDir(env: Env = process.env): string {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'gomeet', 'sandbox');
}

/** The directory of one sandbox; refuses names that would not be one plain folder. */
export function sandboxDir(name: string, env: Env = process.env): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) {
    throw new UserError(`"${name}" is not a sandbox name: use up to 32 lower-case letters, digits and dashes.`, {
      suggestions: ['gomeet sandbox status'],
    });
  }
  return join(sandboxesDir(env), name);
}

/** The files of one sandbox, all under its directory. */
export function layout(dir: string) {
  return {
    state: join(dir, 'sandbox.json'),
    lock: join(dir, 'lock'),
    pids: join(dir, 'pids'),
    logs: join(dir, 'logs'),
    pki: join(dir, 'pki'),
    etcd: join(dir, 'etcd'),
    manifests: join(dir, 'manifests'),
    kubeconfigs: join(dir, 'kubeconfigs'),
    auditPolicy: join(dir, 'audit-policy.yaml'),
    auditLog: join(dir, 'logs', 'audit.log'),
    agentMap: join(dir, 'agent-map.json'),
    customMetrics: join(dir, 'custom-metrics.json'),
    liveMetrics: join(dir, 'live-metrics.json'),
    shims: join(dir, 'shims'),
    pods: join(dir, 'pods'),
    cloud: join(dir, 'cloud'),
  } as const;
}

export type Layout = ReturnType<typeof layout>;

import {join} from 'node:path';
import {parse} from 'yaml';
import {z} from 'zod';
import {UserError} from '../../core/errors.ts';

/** What doctl looks at for its configuration. */
export type DoctlFiles = {
  readonly env: {readonly [name: string]: string | undefined};
  readonly home: string;
  /** As process.platform. */
  readonly platform: string;
  /** Text of a file; undefined when there is none. */
  readonly read: (path: string) => Promise<string | undefined>;
};

/** Undefined parts are those that the file does not tell; without `context` there is no file. */
export type DoctlToken = {readonly path: string; readonly context?: string; readonly token?: string};

const configSchema = z.looseObject({
  'access-token': z.string().nullish(),
  context: z.string().nullish(),
  'auth-contexts': z.record(z.string(), z.unknown()).nullish(),
});
const defaultContext = 'default';

/** Where doctl keeps its configuration: Go's os.UserConfigDir, then `doctl/config.yaml`; DIGITALOCEAN_CONFIG wins, as for doctl. */
export function doctlConfigPath({env, home, platform}: Pick<DoctlFiles, 'env' | 'home' | 'platform'>): string {
  const named = env['DIGITALOCEAN_CONFIG'] ?? '';
  if (named !== '') return named;
  const folder =
    platform === 'darwin'
      ? join(home, 'Library/Application Support')
      : platform === 'win32'
        ? (env['APPDATA'] ?? join(home, 'AppData/Roaming'))
        : env['XDG_CONFIG_HOME'] || join(home, '.config');
  return join(folder, 'doctl', 'config.yaml');
}

/**
 * The token of doctl's current context. The default context's lies under `access-token`; under `auth-contexts` it has a mark
 * that is none. Throws a UserError for a file that cannot be read or is no configuration, without any of its text.
 */
export async function doctlToken(files: DoctlFiles): Promise<DoctlToken> {
  const path = doctlConfigPath(files);
  const text = await files.read(path);
  if (text === undefined) return {path};
  const config = parsed(path, text);
  const context = files.env['DIGITALOCEAN_CONTEXT'] || config.context || defaultContext;
  const token = context === defaultContext ? config['access-token'] : named(config['auth-contexts'] ?? {}, context);
  return {path, context, ...(typeof token === 'string' && token !== '' ? {token} : {})};
}

/** doctl writes the names of its contexts in lower case, whatever they were called. */
function named(contexts: {readonly [name: string]: unknown}, context: string): unknown {
  return contexts[context] ?? contexts[context.toLowerCase()];
}

function parsed(path: string, text: string): z.output<typeof configSchema> {
  try {
    return configSchema.parse(parse(text) ?? {});
  } catch {
    throw new UserError(`${path} is not a configuration of doctl that can be read`, {
      suggestions: ['run doctl auth init, or export DIGITALOCEAN_ACCESS_TOKEN'],
    });
  }
}

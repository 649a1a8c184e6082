import {ToolError} from '../core/errors.ts';
import type {SandboxApi} from './api.ts';

/** What an object must say of itself to be applied. */
export interface Applicable {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {readonly name: string; readonly namespace?: string; readonly [key: string]: unknown};
  readonly [key: string]: unknown;
}

const AT_ONCE = 12;

/** Server-side apply of many objects. One request each, where kubectl would need a process, a discovery and two requests. */
export async function applyAll(api: Pick<SandboxApi, 'send'>, objects: readonly Applicable[]): Promise<void> {
  const rest = [...objects];
  const worker = async () => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) await applyOne(api, next);
  };
  await Promise.all(Array.from({length: AT_ONCE}, worker));
}

async function applyOne(api: Pick<SandboxApi, 'send'>, object: Applicable): Promise<void> {
  const path = `${objectPath(object)}?fieldManager=gomeet-sandbox&force=true`;
  for (let attempt = 0; ; attempt++) {
    try {
      await api.send('PATCH', path, object, 'application/apply-patch+yaml');
      return;
    } catch (error) {
      // A resource type that was defined a moment ago answers 404 or 429 until its storage is there.
      if (!(error instanceof ToolError) || attempt >= 100 || !(error.transient || / 404 /.test(error.message))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Path of an object in the API. Only for the kinds that the sandbox applies: their plurals are regular. */
export function objectPath({apiVersion, kind, metadata}: Applicable): string {
  const prefix = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const lower = kind.toLowerCase();
  const plural = lower.endsWith('s') ? `${lower}es` : `${lower}s`;
  const namespace = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${prefix}${namespace}/${plural}/${metadata.name}`;
}

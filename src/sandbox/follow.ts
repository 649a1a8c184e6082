import {setTimeout as sleep} from 'node:timers/promises';
import type {SandboxApi} from './api.ts';

/** The part of a Kubernetes object that every one has. */
export interface KubeObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
}

interface List<T> {
  readonly metadata: {readonly resourceVersion: string};
  readonly items: readonly T[];
}

/** Lists and watches a resource for ever; `onChange` gets every object at first sight and after each change, `onDelete` when it goes. */
export async function follow<T extends KubeObject>(
  api: Pick<SandboxApi, 'get' | 'watch'>,
  path: string,
  onChange: (object: T) => Promise<unknown>,
  signal: AbortSignal,
  onDelete: (object: T) => Promise<unknown> = async () => undefined,
): Promise<void> {
  const report = (error: unknown) => process.stderr.write(`${path}: ${error instanceof Error ? error.message : String(error)}\n`);
  while (!signal.aborted) {
    try {
      const list = await api.get<List<T>>(path);
      for (const object of list.items) await onChange(object).catch(report);
      // One after the other: two changes of one object must not overtake each other.
      let queue: Promise<unknown> = Promise.resolve();
      await api.watch<T>(
        path,
        list.metadata.resourceVersion,
        ({type, object}) => {
          if (type === 'ADDED' || type === 'MODIFIED') queue = queue.then(() => onChange(object)).catch(report);
          if (type === 'DELETED') queue = queue.then(() => onDelete(object)).catch(report);
        },
        signal,
      );
    } catch (error) {
      if (!signal.aborted) report(error);
    }
    if (!signal.aborted) await sleep(500, undefined, {signal}).catch(() => {});
  }
}

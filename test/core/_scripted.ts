import {ToolError} from '../../src/core/errors.ts';
import {type KubeObject, keyOf, keyText, type ObjectKey} from '../../src/core/objects.ts';
import type {ListOptions, WatchEvent, World} from '../../src/core/ports.ts';
import {clockOnly} from './_worlds.ts';

/** A pod as a watch tells of it. */
export function pod(name: string, version: number | string, more: object = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace: 'gomeet', uid: `uid-${name}`, resourceVersion: String(version)},
    ...more,
  };
}

/** A cluster whose watch tells what the test says, and that counts every request. */
export class Scripted {
  readonly asked: string[] = [];
  readonly stored = new Map<string, KubeObject>();
  readonly world: World;
  #queue: (WatchEvent | Error)[] = [];
  #wake: () => void = () => undefined;
  /** When set, every request fails with it. */
  down: string | undefined;

  constructor() {
    const idle = clockOnly();
    this.world = {
      ...idle,
      cluster: {
        identity: async () => {
          this.#request('identity');
          return {context: 'c', server: 's', uid: 'u', serverVersion: 'v1.34.0'};
        },
        get: async (key) => {
          this.#request(`get ${key.kind}/${key.name}`);
          return this.stored.get(keyText(key));
        },
        list: async (_version, kind, options = {}) => {
          this.#request(`list ${kind}${textOf(options)}`);
          return [...this.stored.values()].filter((object) => object.kind === kind);
        },
        knows: async () => true,
        access: async () => [],
        watch: (_version, kind, options, signal) => this.#watch(kind, options, signal),
      },
      changes: {
        preview: async () => [],
        apply: async (objects) => objects.map((object) => ({key: keyOf(object), after: this.store(object)})),
        create: async (object) => {
          this.store(object);
          return 'created';
        },
        merge: async () => undefined,
        replace: async (object) => this.store(object),
        replaceStatus: async (object) => this.store(object),
        scale: async () => undefined,
        remove: async (key) => void this.stored.delete(keyText(key)),
        evict: async () => 'gone',
      },
    };
  }

  store(object: KubeObject): KubeObject {
    this.stored.set(keyText(keyOf(object)), object);
    return object;
  }

  /** Lets the watch say this, and everybody hear it. */
  async tell(...events: readonly (WatchEvent | Error)[]): Promise<void> {
    this.#queue.push(...events);
    this.#wake();
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  #request(text: string): void {
    this.asked.push(text);
    if (this.down !== undefined) throw new ToolError('kubernetes', this.down, {transient: true});
  }

  async *#watch(kind: string, options: ListOptions, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    this.asked.push(`watch ${kind}${textOf(options)}`);
    signal.addEventListener('abort', () => this.#wake());
    while (!signal.aborted) {
      const event = this.#queue.shift();
      if (event instanceof Error) throw event;
      if (event !== undefined) yield event;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}

function textOf({labelSelector, fieldSelector}: ListOptions): string {
  return [labelSelector, fieldSelector].map((text) => (text === undefined ? '' : ` ${text}`)).join('');
}

export const podKey = (name: string): ObjectKey => ({apiVersion: 'v1', kind: 'Pod', namespace: 'gomeet', name});

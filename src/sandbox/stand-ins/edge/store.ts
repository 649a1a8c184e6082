import type {SandboxApi} from '../../api.ts';
import {follow, type KubeObject} from '../../follow.ts';
import {type EdgeObjects, RESOURCES} from './objects.ts';

/** What was deployed for the edge, kept up to date. */
export class EdgeStore {
  private readonly maps = new Map(Object.keys(RESOURCES).map((kind) => [kind, new Map<string, unknown>()]));
  private readonly changed: () => void;

  constructor(changed: () => void) {
    this.changed = changed;
  }

  get objects(): EdgeObjects {
    return Object.fromEntries(this.maps) as unknown as EdgeObjects;
  }

  /** Follows every kind until `signal`. An object that is not understood is left out, with a line in the log. */
  async follow(api: Pick<SandboxApi, 'get' | 'watch'>, namespace: string, log: (line: string) => void, signal: AbortSignal): Promise<void> {
    const loops = Object.entries(RESOURCES).map(([kind, {path, schema}]) => {
      const map = this.maps.get(kind);
      return follow<KubeObject>(
        api,
        path.replace('$NS', namespace),
        async (object) => {
          const read = schema.safeParse(object);
          if (read.success) map?.set(object.metadata.name, read.data);
          else log(`${kind} ${object.metadata.name} is not understood: ${read.error.message}`);
          this.changed();
        },
        signal,
        async (object) => {
          map?.delete(object.metadata.name);
          this.changed();
        },
      );
    });
    await Promise.all(loops);
  }
}

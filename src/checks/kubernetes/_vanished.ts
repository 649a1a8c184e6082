import {conditionOf, type KubeObject, keyOf, keyText, shortName} from '../../core/objects.ts';

/** Remembers what a wait has seen, because an object that is gone says nothing itself. */
export class Vanished {
  readonly #seen = new Map<string, KubeObject>();
  readonly #gone = new Map<string, string>();

  /**
   * `gone`: workloads that were there and are not any more, and since when (ISO 8601). `finished`: Jobs as they were last
   * seen, complete; the cluster removes those after their ttlSecondsAfterFinished.
   */
  see(
    wanted: readonly KubeObject[],
    objects: readonly KubeObject[],
    now: number,
  ): {readonly gone: ReadonlyMap<string, string>; readonly finished: readonly KubeObject[]} {
    const kinds = new Set(wanted.map((object) => object.kind));
    const live = new Map(objects.filter((object) => kinds.has(object.kind)).map((object) => [keyText(keyOf(object)), object]));
    const finished: KubeObject[] = [];
    for (const object of wanted) {
      const key = keyText(keyOf(object));
      const name = shortName(keyOf(object));
      const found = live.get(key);
      const before = this.#seen.get(key);
      if (found !== undefined) {
        this.#seen.set(key, found);
        this.#gone.delete(name);
      } else if (before !== undefined && conditionOf(before, 'Complete')?.status === 'True') finished.push(before);
      else if (before !== undefined && !this.#gone.has(name)) this.#gone.set(name, new Date(now).toISOString());
    }
    return {gone: new Map(this.#gone), finished};
  }
}

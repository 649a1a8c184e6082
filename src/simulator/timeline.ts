type Entry<Item> = {readonly at: number; readonly order: number; readonly item: Item};

/** Things to do at a time (milliseconds), earliest first; equal times in the order they were added. A binary heap. */
export class Timeline<Item> {
  #heap: Entry<Item>[] = [];
  #added = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** When the earliest is due; `undefined` when there is none. */
  nextAt(): number | undefined {
    return this.#heap[0]?.at;
  }

  add(at: number, item: Item): void {
    this.#heap.push({at, order: this.#added, item});
    this.#added += 1;
    this.#up(this.#heap.length - 1);
  }

  /** Takes the earliest out. */
  take(): {readonly at: number; readonly item: Item} | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#down(0);
    }
    return first;
  }

  /** Takes one item out, wherever it stands. */
  drop(item: Item): boolean {
    const kept = this.#heap.filter((entry) => entry.item !== item);
    if (kept.length === this.#heap.length) return false;
    this.#heap = kept.sort((a, b) => a.at - b.at || a.order - b.order);
    return true;
  }

  clear(): void {
    this.#heap = [];
  }

  #before(a: number, b: number): boolean {
    const left = this.#heap[a];
    const right = this.#heap[b];
    if (left === undefined || right === undefined) return false;
    return left.at < right.at || (left.at === right.at && left.order < right.order);
  }

  #swap(a: number, b: number): void {
    const left = this.#heap[a];
    const right = this.#heap[b];
    if (left === undefined || right === undefined) return;
    this.#heap[a] = right;
    this.#heap[b] = left;
  }

  #up(start: number): void {
    let here = start;
    while (here > 0) {
      const parent = (here - 1) >> 1;
      if (!this.#before(here, parent)) return;
      this.#swap(here, parent);
      here = parent;
    }
  }

  #down(start: number): void {
    let here = start;
    for (;;) {
      const left = here * 2 + 1;
      let least = here;
      if (this.#before(left, least)) least = left;
      if (this.#before(left + 1, least)) least = left + 1;
      if (least === here) return;
      this.#swap(here, least);
      here = least;
    }
  }
}

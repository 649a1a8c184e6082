/** Runs `work` over all items, at most `width` at a time; results in the order of the items. The first failure stops the rest. */
export async function pooled<Item, Value>(
  items: readonly Item[],
  width: number,
  work: (item: Item, index: number) => Promise<Value>,
): Promise<readonly Value[]> {
  const results: Value[] = new Array(items.length);
  let next = 0;
  let stopped = false;
  const lane = async () => {
    while (!stopped && next < items.length) {
      const index = next;
      next += 1;
      const item = items[index] as Item;
      try {
        results[index] = await work(item, index);
      } catch (error) {
        stopped = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({length: Math.min(width, items.length)}, lane));
  return results;
}

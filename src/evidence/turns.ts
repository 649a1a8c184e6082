/** Works on all items, `width` at a time, in their order; begins none any more once the signal has aborted. */
export async function inTurns<Item>(
  items: readonly Item[],
  width: number,
  signal: AbortSignal,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const worker = async () => {
    for (const item of queue) {
      if (signal.aborted) return;
      await work(item);
    }
  };
  await Promise.all(Array.from({length: Math.min(width, items.length)}, worker));
}

/** Beside a changed line, so many lines that did not change. */
const around = 2;
/** Comparing every line with every other costs memory; longer parts in the middle are shown as removed and added. */
const largestCells = 4_000_000;

/** Lines as `diff -u` shows them (` ` kept, `-` only before, `+` only after), with `…` where equal ones are left out. Empty when equal. */
export function lineDiff(before: string, after: string): readonly string[] {
  if (before === after) return [];
  const [from, to] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < from.length && head < to.length && from[head] === to[head]) head += 1;
  let tail = 0;
  while (tail < from.length - head && tail < to.length - head && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail += 1;
  const kept = (lines: readonly string[]) => lines.map((line) => ` ${line}`);
  return shortened([
    ...kept(from.slice(0, head)),
    ...middle(from.slice(head, from.length - tail), to.slice(head, to.length - tail)),
    ...kept(from.slice(from.length - tail)),
  ]);
}

/** By the longest common subsequence. */
function middle(from: readonly string[], to: readonly string[]): readonly string[] {
  const width = to.length + 1;
  if ((from.length + 1) * width > largestCells) return [...from.map((line) => `-${line}`), ...to.map((line) => `+${line}`)];
  const common = new Uint32Array((from.length + 1) * width);
  const cell = (row: number, column: number) => common[row * width + column] ?? 0;
  for (let row = from.length - 1; row >= 0; row -= 1)
    for (let column = to.length - 1; column >= 0; column -= 1)
      common[row * width + column] =
        from[row] === to[column] ? cell(row + 1, column + 1) + 1 : Math.max(cell(row + 1, column), cell(row, column + 1));
  const out: string[] = [];
  let [row, column] = [0, 0];
  while (row < from.length || column < to.length) {
    if (row < from.length && column < to.length && from[row] === to[column]) {
      out.push(` ${from[row]}`);
      row += 1;
      column += 1;
    } else if (row < from.length && (column === to.length || cell(row + 1, column) >= cell(row, column + 1))) {
      out.push(`-${from[row]}`);
      row += 1;
    } else {
      out.push(`+${to[column]}`);
      column += 1;
    }
  }
  return out;
}

function shortened(lines: readonly string[]): readonly string[] {
  const near = new Set<number>();
  for (const [index, line] of lines.entries()) {
    if (line.startsWith(' ')) continue;
    for (let other = index - around; other <= index + around; other += 1) near.add(other);
  }
  return lines.flatMap((line, index) => (near.has(index) ? [line] : near.has(index - 1) || index === 0 ? ['…'] : []));
}

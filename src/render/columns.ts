/** Rows as lines with columns of equal width, two blanks between them; those that `right` names are flush right. */
export function columns(rows: readonly (readonly string[])[], right: (column: number) => boolean = () => false): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (right(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

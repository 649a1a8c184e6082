/** A table as `psql --csv` prints it: found by column name, because later versions add columns and promise no order. */
export type Table = {readonly columns: readonly string[]; readonly rows: readonly Row[]};
export type Row = {
  has(column: string): boolean;
  /** Throws an Error of one sentence when the row has no such cell. */
  text(column: string): string;
  /** Throws an Error of one sentence when it is no number. */
  number(column: string): number;
};

/** Throws an Error of one sentence when no line holds `column`. `what` names the table in errors. */
export function parseTable(what: string, text: string, column: string): Table {
  const lines = text.split('\n').filter((line) => line !== '');
  const start = lines.findIndex((line) => cells(line).includes(column));
  if (start === -1) throw new Error(`${what} gave no column ${column}: ${(lines[0] ?? '').trim().slice(0, 200)}`);
  const columns = cells(lines[start] ?? '');
  return {columns, rows: lines.slice(start + 1).map((line) => rowOf(what, line, columns))};
}

function rowOf(what: string, line: string, columns: readonly string[]): Row {
  const values = cells(line);
  const text = (column: string) => {
    const value = values[columns.indexOf(column)];
    if (value === undefined) throw new Error(`${what} gave no ${column} in: ${line.slice(0, 200)}`);
    return value;
  };
  return {
    has: (column) => columns.includes(column),
    text,
    number: (column) => {
      const value = Number(text(column));
      if (text(column).trim() === '' || !Number.isFinite(value))
        throw new Error(`${what}: ${column} is "${text(column).slice(0, 50)}", not a number`);
      return value;
    },
  };
}

/** The cells of one CSV line; a quoted cell may hold commas and doubled quotes. */
function cells(line: string): readonly string[] {
  const found: string[] = [];
  let index = 0;
  while (index <= line.length) {
    if (line[index] !== '"') {
      const end = line.indexOf(',', index);
      found.push(line.slice(index, end === -1 ? undefined : end));
      if (end === -1) return found;
      index = end + 1;
      continue;
    }
    let cell = '';
    index += 1;
    while (index < line.length && !(line[index] === '"' && line[index + 1] !== '"')) {
      if (line[index] === '"') index += 1;
      cell += line[index] ?? '';
      index += 1;
    }
    found.push(cell);
    index += 2;
    if (index > line.length) return found;
  }
  return found;
}

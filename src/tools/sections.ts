/** The answer to one of several questions that a single exec asked. */
export type Section = {readonly text: string; readonly exitCode: number};

const mark = '@@';
/** A program that hangs is ended, where `timeout` exists. */
const limited = (seconds: number) => `t=''; if command -v timeout >/dev/null 2>&1; then t='timeout ${seconds}'; fi`;

/**
 * A shell script that asks several questions in one exec, each under its own heading and followed by its exit code.
 * A program that hangs is ended after five seconds.
 */
export function scriptOf(questions: {readonly [heading: string]: string}): string {
  const lines = Object.entries(questions).map(([heading, line]) => `echo '${mark}${heading}'; $t ${line} 2>&1; echo "${mark}exit $?"`);
  return [limited(5), ...lines, 'exit 0'].join('\n');
}

/** After a session: nothing more is asked of a server that hung, so that all of it ends before the limit of a reading; what follows gets two seconds. */
export const shorter = `[ "$code" != 124 ] || exit 0; [ -z "$t" ] || t='timeout 2'`;

/** The same text with each run of white space as one blank: an argument of a command is short and has no newlines. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/**
 * A script that feeds a program which reads its questions from stdin and prints headings itself: one process and one
 * connection for all of them. `parts` are joined with a pause of one second, so that counters are read twice.
 */
export function sessionOf(program: string, parts: readonly (readonly string[])[], limitS: number): string {
  const fed = parts.map((lines) => `printf '%s\\n' ${lines.map(quoted).join(' ')}`).join('; sleep 1; ');
  return [limited(limitS), `{ ${fed}; } | $t ${program} 2>&1`, `code=$?; echo "${mark}exit $code"`].join('\n');
}

/** One word of the shell, whose own `printf` needs no process, as `cat` would. */
function quoted(line: string): string {
  return `'${line.replaceAll("'", `'\\''`)}'`;
}

/** Nothing that is asked here needs more; a CLUSTER NODES of a thousand nodes has 0.2 MB. */
const longest = 2 * 1024 ** 2;

/** The text, or an Error that says how long it is. */
export function bounded(text: string): string {
  if (text.length > longest) throw new Error(`the answer is ${Math.round(text.length / 1024 ** 2)} MB long, which cannot be right`);
  return text;
}

/** Splits what such a script printed. A heading that is missing is simply absent. Throws an Error for more than 2 MB. */
export function sectionsOf(stdout: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Section>();
  let heading: string | undefined;
  let lines: string[] = [];
  for (const raw of bounded(stdout).split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    // The exit code follows the output even when that does not end with a newline.
    const exit = line.includes('@@exit ') ? /^(.*)@@exit (\d+)$/.exec(line) : null;
    if (exit !== null) {
      if (exit[1] !== '' && exit[1] !== undefined) lines.push(exit[1]);
      // The first wins: what is asked last may hold what a client made up.
      if (heading !== undefined && !sections.has(heading)) sections.set(heading, {text: lines.join('\n'), exitCode: Number(exit[2])});
      heading = undefined;
      lines = [];
    } else if (heading === undefined && line.startsWith(mark)) heading = line.slice(mark.length);
    else if (heading !== undefined) lines.push(line);
  }
  return sections;
}

/** The section, or an Error that says that the answer is not complete. */
export function section(sections: ReadonlyMap<string, Section>, heading: string): Section {
  const found = sections.get(heading);
  if (found === undefined) throw new Error(`the answer ended before "${heading}"`);
  return found;
}

/** The answer to one of several questions that a single exec asked. */
export type Section = {readonly text: string; readonly exitCode: number};

const mark = '@@';

/**
 * A shell script that asks several questions in one exec, each under its own heading and followed by its exit code.
 * A program that hangs is ended after five seconds, where `timeout` exists.
 */
export function scriptOf(questions: {readonly [heading: string]: string}): string {
  const lines = Object.entries(questions).map(([heading, line]) => `echo '${mark}${heading}'; $t ${line} 2>&1; echo "${mark}exit $?"`);
  return ["t=''; if command -v timeout >/dev/null 2>&1; then t='timeout 5'; fi", ...lines, 'exit 0'].join('\n');
}

/** Splits what such a script printed. A heading that is missing is simply absent. */
export function sectionsOf(stdout: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Section>();
  let heading: string | undefined;
  let lines: string[] = [];
  for (const raw of stdout.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    // The exit code follows the output even when that does not end with a newline.
    const exit = /^(.*)@@exit (\d+)$/.exec(line);
    if (exit !== null) {
      if (exit[1] !== '' && exit[1] !== undefined) lines.push(exit[1]);
      if (heading !== undefined) sections.set(heading, {text: lines.join('\n'), exitCode: Number(exit[2])});
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

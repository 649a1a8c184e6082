import type {LogLine, LogsResult} from '../pipelines/logs.ts';

/** One line with the pod that wrote it in front; `wide` is the length of the longest name. */
export function logLine({pod, text}: LogLine, wide: number): string {
  return `${pod.padEnd(wide)}  ${text}\n`;
}

/** All lines; the pods' names form a column. */
export function logsText({lines, sources}: LogsResult): string {
  const wide = Math.max(0, ...sources.map(({pod}) => pod.length));
  return lines.map((line) => logLine(line, wide)).join('');
}

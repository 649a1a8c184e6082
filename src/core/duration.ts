const unitMs: {readonly [unit: string]: number} = {ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** `90s`, `10m`, `1h30m` → milliseconds; `undefined` when it is not a duration. A bare number is refused: its unit would be a guess. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) total += Number(amount) * (unitMs[unit ?? ''] ?? 0);
  return total;
}

/** The longest time that a timer of Node can wait, in milliseconds: 24.8 days. A longer one would fire at once. */
export const longestTimerMs = 2 ** 31 - 1;

/** Time limit of a command that waits for drains, when nobody gave one: some batches of pods, each for its whole grace. */
export const drainTimeout = '24h';

/** Milliseconds as people say them: "0.4 s", "12 s", "4 min 5 s", "5 h 2 min". */
export function formatDuration(ms: number): string {
  if (ms < 10_000) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Kubernetes quantities, as in k8s.io/apimachinery/pkg/api/resource: "500m", "2", "1.5Gi", "1e3", "128M". */

const factors: {readonly [suffix: string]: number} = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number behind a quantity (cores for cpu, bytes for memory); `undefined` when it is not a quantity. */
export function parseQuantity(text: string | number): number | undefined {
  if (typeof text === 'number') return Number.isFinite(text) ? text : undefined;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(text.trim());
  if (match === null) return undefined;
  const value = Number(`${match[1]}${match[2] ?? ''}`);
  return value * (factors[match[3] ?? ''] ?? 1);
}

/** `1.5` → "1.5", `0.25` → "250m": cores as people write them. */
export function formatCpu(cores: number): string {
  return Number.isInteger(cores) || cores >= 10 ? trim(cores) : cores < 1 ? `${Math.round(cores * 1000)}m` : trim(cores);
}

/** Bytes with a binary suffix, one decimal at most: "57Gi", "512Mi". */
export function formatBytes(bytes: number): string {
  const units = ['', 'Ki', 'Mi', 'Gi', 'Ti'];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${trim(value)}${units[unit]}`;
}

function trim(value: number): string {
  return String(Math.round(value * 10) / 10);
}

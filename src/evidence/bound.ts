import type {EvidenceFile} from '../core/evidence.ts';

/** What evidence may take on the disk, in bytes. */
export const limitBytes = 20 * 1024 * 1024;
const smallestLog = 16 * 1024;

/**
 * The files within the limit: the largest logs lose their middle first, then logs go, then objects; pages stay. What was
 * cut is told as one sentence.
 */
export function bounded(
  files: readonly EvidenceFile[],
  limit = limitBytes,
): {readonly files: readonly EvidenceFile[]; readonly cut: string | undefined} {
  const sizes = new Map(files.map((file) => [file.path, Buffer.byteLength(file.text)]));
  const kept = new Map(files.map((file) => [file.path, file]));
  let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (total <= limit) return {files, cut: undefined};
  const before = total;
  const shortened = new Set<string>();
  const dropped = new Set<string>();
  const put = (file: EvidenceFile, size: number) => {
    total += size - (sizes.get(file.path) ?? 0);
    sizes.set(file.path, size);
    kept.set(file.path, file);
  };
  while (total > limit) {
    const path = largest(sizes, 'logs/') ?? largest(sizes, 'objects/') ?? largest(sizes, '');
    const file = path === undefined ? undefined : kept.get(path);
    if (path === undefined || file === undefined) break;
    const size = sizes.get(path) ?? 0;
    if (size > smallestLog && !path.startsWith('objects/')) {
      const text = halved(file.text);
      shortened.add(path);
      put({path, text}, Buffer.byteLength(text));
    } else if (path.includes('/')) {
      total -= size;
      sizes.delete(path);
      kept.delete(path);
      shortened.delete(path);
      dropped.add(path);
    } else break;
  }
  const mb = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  const cut = `${mb(before - total)} of ${mb(before)}, because evidence is kept to ${mb(limit)}: ${shortened.size} files lost their middle, ${dropped.size} were left out`;
  return {files: [...kept.values()], cut};
}

function largest(sizes: ReadonlyMap<string, number>, prefix: string): string | undefined {
  let found: string | undefined;
  for (const [path, size] of sizes) if (path.startsWith(prefix) && size > (sizes.get(found ?? '') ?? 0)) found = path;
  return found;
}

/** Half of a text: its first sixth and its last third, whole lines. */
function halved(text: string): string {
  const head = text.slice(0, Math.floor(text.length / 6));
  const tail = text.slice(text.length - Math.floor(text.length / 3));
  return `${head.slice(0, head.lastIndexOf('\n') + 1 || undefined)}… cut here to keep the evidence small …\n${tail.slice(tail.indexOf('\n') + 1)}`;
}

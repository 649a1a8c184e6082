import {readdir, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {writeAtomic} from '../../atomic.ts';
import {faultsDir} from '../../faults/standing.ts';

/** What one act of a fault did to which pods, on disk: another supervisor undoes it as well. A mark may hold what was there before. */
export class Marks {
  private readonly folder: string;
  private readonly prefix: string;

  constructor(dir: string, fault: string, index: number) {
    this.folder = join(faultsDir(dir), 'marks');
    this.prefix = `${fault}.${index}.`;
  }

  /** Names of the pods that were struck. */
  async pods(): Promise<readonly string[]> {
    const files = await readdir(this.folder).catch(() => []);
    return files
      .filter((file) => file.startsWith(this.prefix))
      .map((file) => file.slice(this.prefix.length))
      .filter((name) => !name.includes('.'));
  }

  async get(pod: string): Promise<string | undefined> {
    return readFile(this.file(pod), 'utf8').catch(() => undefined);
  }

  /** Owner only: what was there before may be a password's hash. */
  async set(pod: string, text = ''): Promise<void> {
    if ((await this.get(pod)) !== text) await writeAtomic(this.file(pod), text);
  }

  async clear(pod: string): Promise<void> {
    await rm(this.file(pod), {force: true});
  }

  private file(pod: string): string {
    return join(this.folder, `${this.prefix}${pod}`);
  }
}

import {closeSync, openSync, readFileSync, readSync, renameSync, writeFileSync} from 'node:fs';
import {sentenceOf, UserError} from '../../core/errors.ts';
import type {ClusterDump} from '../cluster.ts';
import {parseDump} from './parse.ts';

/** The first bytes of a state file: the version can be read without the rest. */
const head = /^\{"gomeetSimulator":1,"version":(\d+),/;

/** A simulated world on disk: one JSON file, replaced as a whole, with a number that grows with every save. */
export class StateFile {
  readonly path: string;
  #version = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** Whether the file holds something that this process neither wrote nor read. A UserError when it is no state file. */
  moved(): boolean {
    const version = this.#peek();
    return version !== undefined && version !== this.#version;
  }

  /** The world in the file; `undefined` when there is no file. A UserError names a file that holds something else. */
  load(): ClusterDump | undefined {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw this.#unusable(sentenceOf(error));
    }
    const version = head.exec(text)?.[1];
    if (version === undefined) throw this.#unusable('it does not begin like one');
    const dump = parseDump(text);
    if (typeof dump === 'string') throw this.#unusable(dump);
    this.#version = Number(version);
    return dump;
  }

  /** Replaces the file in one step: a reader sees the old world or the new one. It holds Secrets, so only its owner may read it. */
  save(dump: ClusterDump): void {
    const next = Math.max(this.#version, this.#peek() ?? 0) + 1;
    const own = `${this.path}.${process.pid}.tmp`;
    try {
      writeFileSync(own, `{"gomeetSimulator":1,"version":${next},"world":${JSON.stringify(dump)}}\n`, {mode: 0o600});
      renameSync(own, this.path);
    } catch (error) {
      throw new UserError(`--simulate-state ${this.path} cannot be written: ${sentenceOf(error)}`);
    }
    this.#version = next;
  }

  #peek(): number | undefined {
    let file: number;
    try {
      file = openSync(this.path, 'r');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw this.#unusable(sentenceOf(error));
    }
    try {
      const buffer = Buffer.alloc(64);
      const text = buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0));
      const version = head.exec(text)?.[1];
      if (version === undefined) throw this.#unusable('it does not begin like one');
      return Number(version);
    } catch (error) {
      throw error instanceof UserError ? error : this.#unusable(sentenceOf(error));
    } finally {
      closeSync(file);
    }
  }

  #unusable(why: string): UserError {
    return new UserError(`--simulate-state ${this.path} is not a world of the simulator (${why}); delete it or name another file`);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

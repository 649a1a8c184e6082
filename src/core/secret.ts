import {inspect} from 'node:util';

/** Values of every Secret of this process, so that what leaves it (an argument list, an exec URL) can be checked. */
const values = new Set<string>();
/** Shorter values (a user name kept beside a password) would be found by chance in harmless text. Generated ones are longer. */
const shortest = 12;

/** Whether a text holds the value of any Secret. */
export function containsSecret(text: string): boolean {
  for (const value of values) if (text.includes(value)) return true;
  return false;
}

/**
 * A value that must not be shown. It is a class with a private field, so it does not satisfy `Json` and cannot compile
 * into a result; printing, inspecting or serialising it gives `[secret]`.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    if (value.length >= shortest) values.add(value);
  }

  /** The value itself, for the one place that hands it to a tool on stdin or in a file. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): never {
    throw new TypeError('a secret was about to be serialised');
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

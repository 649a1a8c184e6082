import {ToolError} from '../core/errors.ts';

const [quote, backslash, open, close, openList, closeList] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];
/** An object has at most 1.5 MiB in etcd, and less than ten times that as JSON. */
const largestItem = 32 * 1024 * 1024;
const longestName = 64;

/**
 * Takes the `items` of a list out of its JSON while it comes, one at a time: 20,000 pods are 76 MB, of which never more than
 * one pod and one piece are held. What stands around the items is skipped.
 */
export class JsonItems {
  #depth = 0;
  #inText = false;
  /** Whether the last byte of the piece before was a backslash that escapes the next one. */
  #escaped = false;
  /** The last text at depth 1: the name of the field that comes. */
  #name = '';
  #inItems = false;
  /** Bytes of an item that began in an earlier piece. */
  #held: Buffer[] = [];
  #size = 0;
  /** Whether the end of the document was seen. */
  done = false;

  /** Items that end in this piece, parsed. Throws a ToolError for what is no JSON list of Kubernetes. */
  *take(piece: Buffer): Generator<unknown> {
    let begin = this.#held.length > 0 ? 0 : -1;
    for (let at = 0; at < piece.length; at += 1) {
      if (this.#inText) {
        at = this.#skipText(piece, at);
        continue;
      }
      const byte = piece[at];
      if (byte === quote) {
        this.#inText = true;
        if (this.#depth === 1) this.#name = '';
      } else if (byte === open || byte === openList) {
        if (byte === open && this.#inItems && this.#depth === 2) begin = at;
        if (byte === openList && this.#depth === 1) this.#inItems = this.#name === 'items';
        this.#depth += 1;
      } else if (byte === close || byte === closeList) {
        this.#depth -= 1;
        if (this.#depth < 0) throw damaged();
        if (this.#depth === 0) this.done = true;
        if (this.#depth === 1) this.#inItems = false;
        if (!this.#inItems || this.#depth !== 2) continue;
        yield this.#parsed(piece.subarray(begin, at + 1));
        begin = -1;
      }
    }
    if (begin === -1) return;
    this.#held.push(begin === 0 ? piece : piece.subarray(begin));
    this.#size += piece.length - begin;
    if (this.#size > largestItem) throw damaged();
  }

  /** Most of a list is text, so its end is looked for natively. Returns where it is, or the end of the piece. */
  #skipText(piece: Buffer, start: number): number {
    let from = start;
    if (this.#escaped) {
      this.#escaped = false;
      from += 1;
    }
    for (;;) {
      const end = piece.indexOf(quote, from);
      const stop = end === -1 ? piece.length : end;
      const escapes = stop > from ? backslashesBefore(piece, from, stop) % 2 === 1 : false;
      if (end === -1) this.#escaped = escapes;
      else if (escapes) {
        from = end + 1;
        continue;
      } else this.#inText = false;
      if (this.#depth === 1 && this.#name.length < longestName)
        this.#name += piece.toString('latin1', start, Math.min(stop, start + longestName));
      return stop;
    }
  }

  #parsed(end: Buffer): unknown {
    const text = this.#held.length === 0 ? end.toString('utf8') : Buffer.concat([...this.#held, end]).toString('utf8');
    this.#held = [];
    this.#size = 0;
    try {
      return JSON.parse(text);
    } catch {
      throw damaged();
    }
  }
}

function backslashesBefore(piece: Buffer, from: number, stop: number): number {
  let at = stop;
  while (at > from && piece[at - 1] === backslash) at -= 1;
  return stop - at;
}

function damaged(): ToolError {
  return new ToolError('kubernetes', 'the API server sent a list that is not JSON: is that an API server?');
}

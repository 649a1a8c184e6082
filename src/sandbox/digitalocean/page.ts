import type {Call, Outcome} from './call.ts';

/** Page size and its bound (description of the API, parameter `per_page`). */
const usual = 20;
const most = 200;

/** One page of a list, with links to the others as the API writes them. `more`: further parts of the answer. */
export function page(call: Call, key: string, all: readonly unknown[]): Outcome {
  const size = Math.min(most, positive(call.query.get('per_page'), usual));
  const at = positive(call.query.get('page'), 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (number: number) => {
    const query = new URLSearchParams(call.query);
    query.set('page', String(number));
    return `${call.origin}${call.path}?${query.toString()}`;
  };
  const pages = {
    ...(at > 1 ? {first: link(1), prev: link(at - 1)} : {}),
    ...(at < last ? {next: link(at + 1), last: link(last)} : {}),
  };
  return {
    status: 200,
    json: {
      [key]: all.slice((at - 1) * size, at * size),
      links: Object.keys(pages).length === 0 ? {} : {pages},
      meta: {total: all.length},
    },
  };
}

function positive(text: string | null, fallback: number): number {
  const number = Number(text ?? fallback);
  return Number.isInteger(number) && number > 0 ? number : fallback;
}

import {z} from 'zod';
import {ToolError} from '../../core/errors.ts';
import {shaped} from './shape.ts';
import type {Transport} from './transport.ts';

/** The API's own largest page. */
const perPage = 200;
/** 100 000 of something: more is a server that turns in circles. */
const mostPages = 500;

const pageSchema = z.looseObject({
  links: z.looseObject({pages: z.looseObject({next: z.string().nullish()}).nullish()}).nullish(),
});

/**
 * The whole of a list: every page, as one body whose lists are joined. Only the number of the next page is taken from the
 * answer, never its address: the token goes to no other server.
 */
export async function allPages({json}: Pick<Transport, 'json'>, path: string, signal: AbortSignal): Promise<unknown> {
  const first = new URL(path, 'http://api');
  first.searchParams.set('per_page', String(perPage));
  let whole: {readonly [name: string]: unknown} = {};
  for (let page = 1; ; ) {
    if (page > 1) first.searchParams.set('page', String(page));
    const request = {method: 'GET', path: `${first.pathname}${first.search}`} as const;
    const body = shaped(pageSchema, await json(request, signal), request);
    whole = page === 1 ? body : joined(whole, body);
    const next = body.links?.pages?.next;
    if (next === undefined || next === null || next === '') return whole;
    const number = URL.canParse(next, 'http://api') ? Number(new URL(next, 'http://api').searchParams.get('page')) : Number.NaN;
    if (!(number > page && number <= mostPages))
      throw new ToolError('digitalocean', `page ${page} of GET ${first.pathname} names no next page that can be read`, {detail: 'shape'});
    page = number;
  }
}

function joined(before: {readonly [name: string]: unknown}, page: {readonly [name: string]: unknown}) {
  return Object.fromEntries(
    Object.entries({...before, ...page}).map(([name, value]) => {
      const earlier = before[name];
      return [name, Array.isArray(earlier) && Array.isArray(value) ? [...earlier, ...value] : value];
    }),
  );
}

import type {z} from 'zod';
import {allPages} from './pages.ts';
import type {CloudRequest} from './refusal.ts';
import {shaped} from './shape.ts';
import type {Transport} from './transport.ts';
import {type Wrapper, wrapper} from './wrapper.ts';

/** How the calls reach the API: through do-wrapper's modules, or by a request of our own. */
export type Api = {
  wrapped(signal: AbortSignal): Wrapper;
  /** A request of our own; its JSON, null without a body. */
  ask(request: CloudRequest, signal: AbortSignal): Promise<unknown>;
  text(path: string, signal: AbortSignal): Promise<string>;
  /** Every page of a list. */
  list<Schema extends z.ZodType>(schema: Schema, path: string, signal: AbortSignal): Promise<z.output<Schema>>;
  /** The parts of an answer that are used. */
  shaped<Schema extends z.ZodType>(schema: Schema, answer: unknown, method: CloudRequest['method'], path: string): z.output<Schema>;
};

/** The calls over one transport. */
export function apiOver(transport: Transport): Api {
  return {
    wrapped: (signal) => wrapper(transport, signal),
    ask: (request, signal) => transport.json(request, signal),
    text: (path, signal) => transport.text({method: 'GET', path}, signal),
    list: async (schema, path, signal) => shaped(schema, await allPages(transport, path, signal), {method: 'GET', path}),
    shaped: (schema, answer, method, path) => shaped(schema, answer, {method, path}),
  };
}

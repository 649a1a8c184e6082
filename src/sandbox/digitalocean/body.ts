import {z} from 'zod';
import {ApiRefusal, unprocessable} from './call.ts';

/** The body as data. Throws the API's 400 for text that is no JSON. */
export function parsedBody(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiRefusal(400, 'bad_request', 'error parsing request body');
  }
}

/** The body by a schema. Throws a 422 that names the first field that does not fit. */
export function bodyOf<T extends z.ZodType>(body: unknown, schema: T): z.output<T> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw unprocessable(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not understood'}`);
}

/** Letters, digits, colons, dashes and underscores, at most 255 (description of the API, schema `tags_array`). */
const tag = z.string().regex(/^[\p{L}\p{N}:_-]{1,255}$/u, 'tags may only contain letters, numbers, colons, dashes, and underscores');
export const tags = z.array(tag);
export const taint = z.object({
  key: z.string().min(1),
  value: z.string().default(''),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
});

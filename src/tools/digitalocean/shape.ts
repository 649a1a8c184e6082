import type {z} from 'zod';
import {AnswerLost, ToolError} from '../../core/errors.ts';
import {type CloudRequest, nameOf} from './refusal.ts';

/**
 * The parts of an answer that are used. Throws a ToolError that names what is missing; after a write, AnswerLost: something
 * was changed, and what is not told.
 */
export function shaped<Schema extends z.ZodType>(
  schema: Schema,
  answer: unknown,
  request: Pick<CloudRequest, 'method' | 'path'>,
): z.output<Schema> {
  const parsed = schema.safeParse(answer, {reportInput: true});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  const wrong = where === '' ? 'it is not an object' : issue?.input === undefined ? `${where} is missing` : `${where}: ${issue.message}`;
  const message = `the answer to ${nameOf(request)} cannot be read: ${wrong}`;
  const details = {
    detail: 'shape',
    suggestions: ['another server may stand in between: check DIGITALOCEAN_API_URL; or the API is newer than this gomeet: update it'],
  };
  if (request.method === 'GET') throw new ToolError('digitalocean', message, details);
  throw new AnswerLost('digitalocean', message, details);
}

import {GomeetError, sentenceOf, ToolError, UserError} from '../../core/errors.ts';
import {at, numberAt, textAt} from '../../core/objects.ts';
import {OutOfTime} from '../own-time.ts';
import type {S3Keys} from './keys.ts';

/** What the service said of a request: HTTP status (0 without an answer), and in `service` its own code. */
export class S3Error extends ToolError {
  readonly status: number;
  readonly service: string;

  constructor(message: string, {status, code, transient, detail}: {status: number; code: string; transient: boolean; detail?: string}) {
    super('object-storage', message, {transient, ...(detail === undefined ? {} : {detail})});
    this.status = status;
    this.service = code;
  }
}

/** Whether these keys have no right to what was asked. Other errors of status 403 are about the request: a clock that is wrong, for one. */
export function isDenied(error: unknown): boolean {
  return error instanceof S3Error && error.status === 403 && ['AccessDenied', 'AllAccessDisabled', 'Forbidden'].includes(error.service);
}

/** Codes of keys that the service does not take; the others of status 403 are about rights. */
const refusedKeys = ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'ExpiredToken', 'InvalidSecurity'];
const busy = ['SlowDown', 'ServiceUnavailable', 'InternalError', 'RequestTimeout', 'TooManyRequests', 'ThrottlingException', '429', '503'];

export type S3Asked = {readonly endpoint: string; readonly what: string; readonly credential: string; readonly keys: S3Keys | undefined};

/**
 * One sentence with the service's code, message and request id. Some services repeat the key, or what was signed, in their
 * answer: the keys never appear. The SDK's own error is not kept, for it holds the request with its signature.
 */
export function s3Error(error: unknown, asked: S3Asked): GomeetError {
  if (error instanceof GomeetError) return error;
  const {endpoint, what, credential, keys} = asked;
  if (error instanceof OutOfTime) return new S3Error(`${endpoint} ${what}: ${error.message}`, {status: 0, code: '', transient: false});
  const status = numberAt(error, '$metadata', 'httpStatusCode') ?? numberAt(error, '$response', 'statusCode') ?? 0;
  const code = textAt(error, 'name') ?? '';
  const said = without(keys, messageOf(error));
  if (status === 0) {
    const detail = textAt(error, 'code') ?? code;
    return new S3Error(`${endpoint} does not answer: ${said}`, {status, code, transient: true, detail});
  }
  if (refusedKeys.includes(code))
    return new UserError(
      `${endpoint} does not take the key of ${credential}: ${code}${said === '' ? '' : `: ${said}`}${requestOf(error)}`,
      {
        suggestions: [newKey],
      },
    );
  const words = [code === 'UnknownError' || /^\d+$/.test(code) ? `HTTP ${status}` : code, said].filter((word) => word !== '').join(': ');
  const transient = status >= 500 || status === 429 || busy.includes(code);
  return new S3Error(`${endpoint} ${what}: ${words}${requestOf(error)}`, {status, code, transient: transient && status !== 501});
}

/** Where a person gets keys of Spaces. */
export const newKey =
  'make a key with: doctl spaces keys create NAME --grants "bucket=;permission=fullaccess", or under Spaces Object Storage, Access Keys of the console';

/** The first line: below it the SDK explains itself. */
function messageOf(error: unknown): string {
  const text = (sentenceOf(error).split('\n')[0] ?? '').trim();
  return text === 'UnknownError' || text === 'Unknown' || text === '' ? '' : text;
}

function requestOf(error: unknown): string {
  const id = textAt(error, '$metadata', 'requestId') ?? textAt(error, 'RequestId') ?? textAt(at(error, '$response'), 'requestId');
  return id === undefined || id === '' ? '' : ` (request ${id})`;
}

function without(keys: S3Keys | undefined, text: string): string {
  const secrets = keys === undefined ? [] : [keys.secretAccessKey, keys.accessKeyId];
  return secrets.reduce((left, secret) => (secret === '' ? left : left.replaceAll(secret, '[secret]')), text);
}

import type {ApiRequest} from './types.ts';

/** The connection broke before an answer came, as fetch tells it. */
export class ConnectionLost extends TypeError {
  readonly code = 'ECONNRESET';

  constructor({method, path}: Pick<ApiRequest, 'method' | 'path'>) {
    super('fetch failed', {cause: Object.assign(new Error(`read ECONNRESET (${method} ${path})`), {code: 'ECONNRESET'})});
    this.name = 'ConnectionLost';
  }
}

import type {Middleware} from './objects.ts';

type Headers = NonNullable<Middleware['spec']['headers']>;

/** What a chain of middlewares makes of a request, apart from passing it on. */
export interface Verdict {
  /** Answered here instead of by a service. */
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Header names that the answer must not have. */
  readonly drop: readonly string[];
}

/** What middlewares look at. */
export interface Passing {
  readonly method: string;
  readonly host: string;
  /** With the query. */
  readonly url: string;
  readonly client: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Judges that need more than the request. */
export interface Keepers {
  /** Takes one token of a client's bucket; seconds to wait when it is empty. */
  readonly take: (middleware: Middleware, client: string) => number;
  /** Whether the Authorization header opens what this Secret (htpasswd) guards. */
  readonly opens: (secret: string, authorization: string | undefined) => boolean;
}

const NOTHING: Verdict = {headers: {}, drop: []};

/** Passes a request through one middleware. */
export function judge(middleware: Middleware, passing: Passing, keepers: Keepers): Verdict {
  const {redirectScheme, rateLimit, basicAuth, ipAllowList, headers} = middleware.spec;
  if (redirectScheme !== undefined) {
    const code = redirectScheme.permanent ? (passing.method === 'GET' ? 301 : 308) : passing.method === 'GET' ? 302 : 307;
    return {status: code, headers: {location: `${redirectScheme.scheme}://${passing.host}${passing.url}`}, drop: []};
  }
  if (rateLimit !== undefined) {
    const wait = keepers.take(middleware, passing.client);
    return wait > 0 ? {status: 429, headers: {'retry-after': String(Math.ceil(wait))}, drop: []} : NOTHING;
  }
  if (ipAllowList !== undefined)
    return ipAllowList.sourceRange.some((range) => inRange(passing.client, range)) ? NOTHING : {...NOTHING, status: 403};
  if (basicAuth !== undefined) {
    if (keepers.opens(basicAuth.secret, passing.headers['authorization'])) return NOTHING;
    return {status: 401, headers: {'www-authenticate': `Basic realm="${basicAuth.realm}"`}, drop: []};
  }
  return headers === undefined ? NOTHING : headerVerdict(headers, passing);
}

function headerVerdict(spec: Headers, {method, headers}: Passing): Verdict {
  const origin = headers['origin'];
  const allowed = origin !== undefined && (spec.accessControlAllowOriginList ?? []).some((one) => one === '*' || one === origin);
  const preflight = method === 'OPTIONS' && origin !== undefined && headers['access-control-request-method'] !== undefined;
  const cors = spec.accessControlAllowOriginList === undefined ? {} : corsHeaders(spec, allowed ? origin : undefined, preflight);
  const secure = entries([
    ['strict-transport-security', spec.stsSeconds === undefined ? undefined : sts(spec)],
    ['x-content-type-options', spec.contentTypeNosniff === true ? 'nosniff' : undefined],
    ['x-frame-options', spec.frameDeny === true ? 'DENY' : undefined],
    ['referrer-policy', spec.referrerPolicy],
    ['permissions-policy', spec.permissionsPolicy],
    ['content-security-policy', spec.contentSecurityPolicy],
  ]);
  const custom = Object.entries(spec.customResponseHeaders ?? {});
  const kept = Object.fromEntries(custom.filter(([, value]) => value !== '').map(([name, value]) => [name.toLowerCase(), value]));
  const drop = custom.filter(([, value]) => value === '').map(([name]) => name.toLowerCase());
  // As Traefik: with CORS configured, a preflight ends here whatever its origin.
  const answered = preflight && spec.accessControlAllowOriginList !== undefined ? {status: 200} : {};
  return {...answered, headers: {...secure, ...cors, ...kept}, drop};
}

function corsHeaders(spec: Headers, origin: string | undefined, preflight: boolean): Record<string, string> {
  return entries([
    ['access-control-allow-origin', origin],
    ['access-control-allow-credentials', spec.accessControlAllowCredentials === true ? 'true' : undefined],
    ['access-control-expose-headers', preflight ? undefined : spec.accessControlExposeHeaders?.join(',')],
    ['access-control-allow-methods', preflight ? spec.accessControlAllowMethods?.join(',') : undefined],
    ['access-control-allow-headers', preflight ? spec.accessControlAllowHeaders?.join(',') : undefined],
    ['access-control-max-age', preflight && spec.accessControlMaxAge !== undefined ? String(spec.accessControlMaxAge) : undefined],
    ['vary', spec.addVaryHeader === true ? 'Origin' : undefined],
  ]);
}

function sts({stsSeconds, stsIncludeSubdomains, stsPreload}: Headers): string {
  return `max-age=${stsSeconds}${stsIncludeSubdomains === true ? '; includeSubDomains' : ''}${stsPreload === true ? '; preload' : ''}`;
}

function entries(pairs: readonly (readonly [string, string | undefined])[]): Record<string, string> {
  return Object.fromEntries(pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** True when an IPv4 address lies in a range such as 10.104.0.0/20. */
export function inRange(address: string, range: string): boolean {
  const [base = '', bits = '32'] = range.split('/');
  const mask = Number(bits) === 0 ? 0 : (~0 << (32 - Number(bits))) >>> 0;
  const [left, right] = [numberOf(address), numberOf(base)];
  return left !== undefined && right !== undefined && (left & mask) >>> 0 === (right & mask) >>> 0;
}

function numberOf(address: string): number | undefined {
  const parts = address
    .replace(/^::ffff:/, '')
    .split('.')
    .map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

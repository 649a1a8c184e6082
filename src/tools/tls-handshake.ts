import {connect, createSecureContext, type PeerCertificate, type SecureContext, type TLSSocket} from 'node:tls';
import type {Outside, TlsAnswer} from '../core/network.ts';
import type {FindPlace} from './outside.ts';
import {ownTime} from './own-time.ts';

const limitMs = 5_000;

/** A handshake that is closed at once. Never throws for what the other side does. */
export async function handshake(
  to: Parameters<Outside['tls']>[0],
  find: FindPlace,
  ca: string | undefined,
  signal?: AbortSignal,
): Promise<TlsAnswer> {
  signal?.throwIfAborted();
  const limit = ownTime(limitMs);
  const both = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
  try {
    const place = await find(to.host, to.address, to.port ?? 443, both);
    return await new Promise<TlsAnswer>((resolve) => {
      const socket = connect({
        ...place,
        servername: to.host,
        rejectUnauthorized: false,
        secureContext: contextOf(ca, to),
      });
      const settle = (answer: TlsAnswer) => {
        both.removeEventListener('abort', stop);
        socket.destroy();
        resolve(answer);
      };
      const stop = () => settle({error: `no handshake within ${limitMs / 1000} s`});
      both.addEventListener('abort', stop, {once: true});
      socket.once('secureConnect', () => settle(told(socket)));
      socket.on('error', (error: NodeJS.ErrnoException) => settle({error: codeOf(error)}));
      socket.once('close', () => settle({error: 'the connection was closed during the handshake'}));
    });
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    return {error: error instanceof Error ? error.message : String(error)};
  } finally {
    limit.stop();
    signal?.throwIfAborted();
  }
}

/** Reading the well-known authorities takes longer than a handshake, so each context is made once. */
const contexts = new Map<string, SecureContext>();

function contextOf(ca: string | undefined, {minVersion, maxVersion}: Parameters<Outside['tls']>[0]): SecureContext {
  const key = JSON.stringify([ca, minVersion, maxVersion]);
  const known = contexts.get(key);
  if (known !== undefined) return known;
  const fresh = createSecureContext({
    ...(ca === undefined ? {} : {ca}),
    ...(minVersion === undefined ? {} : {minVersion}),
    ...(maxVersion === undefined ? {} : {maxVersion}),
    // OpenSSL 3 offers TLS 1.1 only at its lowest level of security, and we want to be told no by the server, not by ourselves.
    ...(maxVersion === 'TLSv1.1' ? {minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0'} : {}),
  });
  contexts.set(key, fresh);
  return fresh;
}

function told(socket: TLSSocket): TlsAnswer {
  const certificate: PeerCertificate = socket.getPeerCertificate();
  const error: unknown = socket.authorizationError;
  return {
    protocol: socket.getProtocol() ?? '',
    subject: textOf(certificate.subject?.CN),
    issuer: textOf(certificate.issuer?.CN ?? certificate.issuer?.O),
    names: (certificate.subjectaltname ?? '')
      .split(', ')
      .filter((name) => /^(DNS|IP Address):/.test(name))
      .map((name) => name.replace(/^[^:]*:/, '')),
    notBefore: timeOf(certificate.valid_from),
    notAfter: timeOf(certificate.valid_to),
    trusted: socket.authorized,
    distrust: socket.authorized ? '' : error instanceof Error ? ('code' in error ? String(error.code) : error.message) : String(error),
  };
}

function textOf(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}

function timeOf(text: string | undefined): string {
  const time = new Date(text ?? '');
  return Number.isNaN(time.getTime()) ? '' : time.toISOString();
}

/** OpenSSL's code where there is one: the sentence beside it changes with its version. */
function codeOf(error: NodeJS.ErrnoException): string {
  return error.code === undefined ? error.message : `${error.code}: ${error.message}`.slice(0, 200);
}

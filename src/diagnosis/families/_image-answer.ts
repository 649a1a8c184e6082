import type {CauseCode, CauseKind} from '../../core/cause.ts';

/** What a text about an image means. `graceMs` only of terminal ones. */
export type Answer = {readonly code: CauseCode; readonly kind: CauseKind; readonly graceMs: number; readonly said: string};

/** A tag may be pushed, a pull secret corrected a moment after the roll-out began. */
const graceMs = 10_000;

const architecture =
  /no match(ing manifest)? for (current )?(platform|linux\/|windows\/)|does not match the specified platform|exec format error/i;
const limited = /toomanyrequests|too many requests|rate limit|\b429\b|pull QPS exceeded/i;
const away =
  /no such host|server misbehaving|i\/o timeout|connection (refused|reset)|network is unreachable|no route to host|TLS|x509|certificate|timed? ?out|deadline exceeded|temporar|HTTP response to HTTPS client|\b50[0234]\b|\bEOF\b|proxyconnect|registry is unavailable/i;
const refused =
  /unauthorized|denied|authentication required|no basic auth|forbidden|authorization failed|insufficient_scope|do not have permission|\b40[13]\b|credentials|signature/i;
const absent = /not found|manifest[ _]unknown|does not exist|name[ _]unknown|\b404\b/i;
const full = /no space left on device/i;

/**
 * Reads a pull error by its text: the reason (ErrImagePull, ImagePullBackOff) is the same for a typo and for a slow
 * network. The most special meaning first: containerd ends many of them with ": not found".
 */
export function answerOf(reason: string, message: string, image: string): Answer {
  const key = `${reason}\n${image}\n${message}`;
  const answer = read.get(key) ?? readAnswer(reason, message, image);
  // Thousands of pods say the same; a wait of hours must not keep all that was ever said.
  if (read.size >= 1000) read.clear();
  read.set(key, answer);
  return answer;
}
const read = new Map<string, Answer>();

function readAnswer(reason: string, message: string, image: string): Answer {
  if (reason === 'InvalidImageName') {
    return {code: 'image-name-invalid', kind: 'terminal', graceMs: 0, said: 'is not a valid image name'};
  }
  if (reason === 'ErrImageNeverPull') {
    return {code: 'image-not-found', kind: 'terminal', graceMs, said: 'is not on the node and may not be pulled (imagePullPolicy Never)'};
  }
  const text = withoutNames(message, image);
  if (architecture.test(text)) {
    return {code: 'image-wrong-architecture', kind: 'terminal', graceMs, said: "has no variant for the node's processor architecture"};
  }
  if (limited.test(text)) {
    return {
      code: 'image-rate-limited',
      kind: 'retryable',
      graceMs: 0,
      said: 'cannot be pulled now: the registry limits how often it may be asked',
    };
  }
  // A registry that answers 401 by way of a token server names both; one that does not answer names no 401.
  if (away.test(text) && !/\b40[13]\b|unauthorized/i.test(text)) {
    return {code: 'registry-unreachable', kind: 'retryable', graceMs: 0, said: 'cannot be pulled now: its registry cannot be reached'};
  }
  if (refused.test(text)) {
    return {
      code: 'image-unauthorized',
      kind: 'terminal',
      graceMs,
      said: 'is refused by its registry (no such repository, or no right to pull from it)',
    };
  }
  if (absent.test(text)) return {code: 'image-not-found', kind: 'terminal', graceMs, said: 'does not exist in its registry'};
  if (full.test(text)) return {code: 'node-pressure', kind: 'retryable', graceMs: 0, said: 'does not fit on the disk of the node'};
  const said = text.trim() === '' ? "cannot be pulled, and the registry's answer is not known yet" : 'could not be pulled yet';
  return {code: 'registry-unreachable', kind: 'retryable', graceMs: 0, said};
}

/** Reasons of the kubelet that are about an image. */
export function isImageReason(reason: string): boolean {
  return /^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|RegistryUnavailable|ImageInspectError|SignatureValidationFailed)$/.test(
    reason,
  );
}

/** Whether a text says anything beside that the kubelet waits before it tries again. */
export function tellsWhy(message: string): boolean {
  return message.replace(/^Back-off pulling image "[^"]*"[:.]?\s*(ErrImagePull:?)?/, '').trim() !== '';
}

/** Any word may be part of an image's name ("forbidden-words:404"): names, addresses and digests go before a text is read. */
function withoutNames(message: string, image: string): string {
  const path = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  const short = path.includes('.') || path.includes(':') ? path.slice(path.indexOf('/') + 1) : path;
  const named = (word: string) =>
    short !== '' &&
    (word.includes(`/${short}`) ||
      word.includes(`${short}:`) ||
      word.includes(`${short}@`) ||
      (short.includes('/') && word.includes(short)));
  return message
    .replace(/^Back-off pulling image "[^"]*"[:.]?\s*/, '')
    .replaceAll(/"[^"]*"/g, ' ')
    .split(/\s+/)
    .filter(
      (word) =>
        !/^https?:\/\//.test(word) &&
        !/sha256:/.test(word) &&
        !/^[\d.[\]:]+:\d+/.test(word) &&
        !(word.length > short.length + 1 && named(word)),
    )
    .join(' ')
    .replace(/^(ErrImagePull|Failed to pull image)?[:\s]*(rpc error: code = \w+ desc =)?/, '');
}

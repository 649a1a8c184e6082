import {UserError} from './errors.ts';
import {type KubeObject, listAt, textAt} from './objects.ts';

export type Image = {readonly name: string; readonly version?: string};

/** `quay.io/jetstack/cert-manager-controller:v1.21.1@sha256:…` → name `cert-manager-controller`, version `v1.21.1` (absent without a tag). */
export function imageOf(reference: string): Image {
  const path = reference.split('@')[0] ?? '';
  const last = path.slice(path.lastIndexOf('/') + 1);
  const colon = last.indexOf(':');
  return colon === -1 ? {name: last} : {name: last.slice(0, colon), version: last.slice(colon + 1)};
}

/** The images of the containers of a workload's pod template, init containers left out. */
export function imagesOf(workload: KubeObject): readonly Image[] {
  return listAt(workload, 'spec', 'template', 'spec', 'containers').flatMap((container) => {
    const reference = textAt(container, 'image');
    return reference === undefined ? [] : [imageOf(reference)];
  });
}

/** An image reference in its parts: `[REGISTRY[:PORT]/]REPOSITORY[:TAG][@DIGEST]`. `text` is what was parsed. */
export type ImageReference = {
  readonly text: string;
  /** `quay.io`, `localhost:5000`; absent where the container runtime's default counts. */
  readonly registry?: string;
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…`. */
  readonly digest?: string;
};

/** What may stand in a registry's place: a name, an IPv4 address or [an IPv6 one], and a port. */
const registryForm = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])$/;
const componentForm = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const tagForm = /^\w[\w.-]{0,127}$/;
const digestLengths: {readonly [algorithm: string]: number} = {sha256: 64, sha384: 96, sha512: 128};
/** Of registry and repository together (github.com/distribution/reference). */
const longestName = 255;

/** Parses a reference by the grammar of github.com/distribution/reference, which container runtimes use. Throws a UserError that says which part is wrong. */
export function parseImage(text: string): ImageReference {
  const wrong = (why: string) => new UserError(`image ${JSON.stringify(text)}: ${why}`, {suggestions: [form]});
  if (text.trim() === '') throw wrong('it is empty');
  if (/\s/.test(text)) throw wrong('a reference has no spaces');
  if (/^[a-z]+:\/\//.test(text)) throw wrong('a reference has no scheme: leave out what ends with ://');
  const [named = '', digest, ...more] = text.split('@');
  if (more.length > 0) throw wrong('a reference has at most one @');
  if (digest !== undefined) checkDigest(digest, wrong);
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const name = tagged ? named.slice(0, colon) : named;
  const tag = tagged ? named.slice(colon + 1) : undefined;
  if (tag !== undefined && !tagForm.test(tag))
    throw wrong(
      `the tag ${JSON.stringify(tag)} must be 1 to 128 letters, digits, dots, dashes or underscores, and not begin with a dot or a dash`,
    );
  if (name.length > longestName) throw wrong(`the name has ${name.length} characters; at most ${longestName} are allowed`);
  const {registry, repository} = splitRegistry(name);
  if (registry !== undefined) checkRegistry(registry, wrong);
  if (repository === '') throw wrong('the repository is missing');
  for (const component of repository.split('/')) {
    if (componentForm.test(component)) continue;
    const why =
      component === '' ? 'has an empty part' : /[A-Z]/.test(component) ? 'must be lower case' : `has the part ${JSON.stringify(component)}`;
    throw wrong(
      `the repository ${JSON.stringify(repository)} ${why}; parts are lower-case letters and digits, joined by single dots, underscores or dashes`,
    );
  }
  return {
    text,
    ...(registry === undefined ? {} : {registry}),
    repository,
    ...(tag === undefined ? {} : {tag}),
    ...(digest === undefined ? {} : {digest}),
  };
}

/** Parses, and refuses what may name another image tomorrow: no tag at all, or `latest`, without a digest. */
export function parsePinnedImage(text: string): ImageReference {
  const image = parseImage(text);
  if (image.digest !== undefined || (image.tag !== undefined && image.tag !== 'latest')) return image;
  const why = image.tag === undefined ? 'has no tag, and that means latest' : 'has the tag latest';
  throw new UserError(`image ${JSON.stringify(text)} ${why}: nobody can say later what ran, or go back to it`, {
    suggestions: [`name a version, such as ${image.text.replace(/:latest$/, '')}:v1.2.3, or a digest`],
  });
}

const form = 'an image is [REGISTRY[:PORT]/]REPOSITORY:TAG[@sha256:DIGEST], such as gomeet/auth-service:v2.0.1';

/** The first part is a registry when it could not be a repository's: it has a dot, a colon or a capital, or is localhost. */
function splitRegistry(name: string): {readonly registry?: string; readonly repository: string} {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(0, slash));
  if (slash === -1 || !(first === 'localhost' || /[.:A-Z[]/.test(first))) return {repository: name};
  return {registry: first, repository: name.slice(slash + 1)};
}

function checkRegistry(registry: string, wrong: (why: string) => UserError): void {
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(registry) ?? [];
  if (!registryForm.test(host)) throw wrong(`the registry ${JSON.stringify(registry)} is no host name`);
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535))
    throw wrong(`the registry's port ${JSON.stringify(port)} must be a number from 1 to 65535`);
}

function checkDigest(digest: string, wrong: (why: string) => UserError): void {
  const [algorithm = '', value = '', ...more] = digest.split(':');
  const length = Object.hasOwn(digestLengths, algorithm) ? digestLengths[algorithm] : undefined;
  if (length === undefined)
    throw wrong(`the digest must begin with ${Object.keys(digestLengths).join(':, ')}:, not with ${JSON.stringify(algorithm)}`);
  if (more.length > 0 || value.length !== length || !/^[0-9a-f]+$/.test(value))
    throw wrong(`a ${algorithm} digest has ${length} hex digits in lower case; this one has ${value.length} characters`);
}

/** Why an image cannot be had. Reasons alone say nothing ("ImagePullBackOff" is also a slow network): the text decides. */
export type ImageCause = 'not-found' | 'refused' | 'bad-name' | 'never-pulled' | 'network' | 'untold';

const networkText =
  /no such host|i\/o timeout|connection (refused|reset)|TLS handshake|x509|timeout|timed out|temporar|toomanyrequests|too many requests|rate limit|\b(429|500|502|503|504)\b|EOF/i;
const refusedText = /unauthorized|denied|authentication required|no basic auth|forbidden|\b(401|403)\b/i;
const absentText = /not found|manifest unknown|does not exist|name unknown|\b404\b/i;

/** Since Kubernetes 1.32 the text of ImagePullBackOff carries the registry's answer. */
export function imageCauseOf(reason: string, message: string): ImageCause | undefined {
  if (reason === 'InvalidImageName') return 'bad-name';
  if (reason === 'ErrImageNeverPull') return 'never-pulled';
  if (reason !== 'ErrImagePull' && reason !== 'ImagePullBackOff' && reason !== 'RegistryUnavailable') return undefined;
  // The name of an image may hold any of the words ("forbidden-words:404"); the registry's answer follows it.
  const text = message.replaceAll(/"[^"]*"/g, '""').replace(/^Back-off pulling image ""(: )?/, '');
  if (networkText.test(text)) return 'network';
  if (refusedText.test(text)) return 'refused';
  return absentText.test(text) ? 'not-found' : 'untold';
}

/** Which causes waiting cannot heal. */
export function isFinal(cause: ImageCause): boolean {
  return cause !== 'network' && cause !== 'untold';
}

export function imageSentence(cause: ImageCause, image: string, message: string): string {
  const said = message === '' ? '' : `: ${message.slice(0, 300)}`;
  if (cause === 'not-found') return `the image ${image} does not exist in its registry`;
  if (cause === 'refused') return `the registry refuses the image ${image} (no such repository, or no pull secret for it)`;
  if (cause === 'bad-name') return `"${image}" is not a valid image name`;
  if (cause === 'never-pulled') return `the image ${image} is not on the node and may not be pulled (imagePullPolicy Never)`;
  return `the image ${image} could not be pulled yet${said}`;
}

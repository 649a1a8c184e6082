import {expect, it} from 'vitest';
import {asksForJson} from '../../src/render/error-document.ts';

it.each<[line: string, asks: boolean]>([
  ['deploy --json', true],
  ['deploy --output json', true],
  ['deploy --output=json', true],
  ['deploy --output json=file.json', false],
  ['deploy --output text', false],
  ['deploy json', false],
  ['sandbox shell -- kubectl get pods --output json', false],
  ['sandbox shell --json -- kubectl get pods', true],
])('%s asks for JSON on stdout: %s', (line, asks) => {
  expect(asksForJson(line.split(' '))).toBe(asks);
});

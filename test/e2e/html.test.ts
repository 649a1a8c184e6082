import {mkdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {healthHtml} from '../../src/render/health-html.ts';
import {finding, healthOf, mixed} from '../render/_health.ts';
import {type Browser, browser, type Look} from './_browser.ts';

const folder = join(import.meta.dirname, '..', '..', 'test-output', 'html');
const page = join(folder, 'health.html');
const long = `kubernetes.${'verylongword'.repeat(20)}`;

let shown: Browser;
beforeAll(async () => {
  await rm(folder, {recursive: true, force: true});
  await mkdir(folder, {recursive: true});
  const {findings} = mixed();
  await writeFile(page, healthHtml(healthOf([...findings, finding('a.long', {status: 'fail', message: long, evidence: {[long]: long}})])));
  shown = await browser();
});
afterAll(() => shown?.close());

describe('the page of a health-check, in a browser', () => {
  test.each<[string, Look]>([
    ['light', {width: 1100, height: 1300, scheme: 'light'}],
    ['dark', {width: 1100, height: 1300, scheme: 'dark'}],
    ['phone', {width: 360, height: 800, scheme: 'light', phone: true}],
    ['phone-dark', {width: 360, height: 800, scheme: 'dark', phone: true}],
  ])('%s: nothing is wider than the screen, and a failure is in view', async (name, look) => {
    await shown.open(page, look);
    await shown.screenshot(join(folder, `${name}.png`));
    expect(await shown.ask('window.innerWidth')).toBe(look.width);
    expect(await shown.ask('document.documentElement.scrollWidth')).toBeLessThanOrEqual(look.width);
    const first = 'document.querySelector("article.fail").getBoundingClientRect()';
    expect(await shown.ask(`${first}.height > 0 && ${first}.top < ${look.height}`)).toBe(true);
    expect(await shown.ask('document.querySelector("article.fail").innerText')).toContain('no WAL receiver runs');
    await shown.ask('document.querySelectorAll("details").forEach((one) => { one.open = true })');
    expect(await shown.ask('document.documentElement.scrollWidth')).toBeLessThanOrEqual(look.width);
    expect(await shown.ask('getComputedStyle(document.body).backgroundColor')).toBe(
      look.scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(15, 18, 23)',
    );
  });

  test('text can be read on its ground in both schemes: 4.5 to 1', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      await shown.open(page, {width: 1100, height: 1300, scheme});
      expect(JSON.parse(String(await shown.ask(contrasts)))).toEqual([]);
    }
  });

  test('a filter leaves one status, without any script', async () => {
    await shown.open(page, {width: 360, height: 800, scheme: 'light', phone: true});
    const visible =
      'JSON.stringify([...document.querySelectorAll("article")].filter((one) => one.offsetHeight > 0).map((one) => one.className))';
    expect(JSON.parse(String(await shown.ask(visible)))).toHaveLength(9);
    await shown.ask('document.querySelector("label[for=only-unknown]").click()');
    expect(JSON.parse(String(await shown.ask(visible)))).toEqual(['unknown', 'unknown']);
    await shown.screenshot(join(folder, 'phone-filtered.png'));
    expect(await shown.ask('document.scripts.length')).toBe(0);
  });

  test('what a server said is text, and nothing is requested from anywhere', async () => {
    await shown.open(page, {width: 1100, height: 1300, scheme: 'light'});
    expect(await shown.ask('document.querySelectorAll("article b, article a, article img").length')).toBe(0);
    expect(await shown.ask('document.querySelector("article.warn p").innerText')).toContain('<b>&amp;"');
    expect(shown.requested()).toEqual([]);
  });
});

/** Texts whose colour is too near to that of their ground, as JSON. */
const contrasts = `(() => {
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (one) => { for (let at = one; at; at = at.parentElement) { const found = parts(getComputedStyle(at).backgroundColor); if (found[3] !== 0) return found; } return [255, 255, 255]; };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const bad = [];
  for (const one of document.querySelectorAll('h1, h1 span, h2, h2 span, p, label, summary, dt, dd, pre, li, .chip, .dim')) {
    const [a, b] = [light(parts(getComputedStyle(one).color)), light(ground(one))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.push(one.className + ' ' + one.tagName + ' ' + ratio.toFixed(2));
  }
  return JSON.stringify(bad);
})()`;

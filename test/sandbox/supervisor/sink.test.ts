import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {expect, it} from 'vitest';
import {notificationsFile, startSink} from '../../../src/sandbox/supervisor/sink.ts';

const address = '127.253.0.1';

/** Says each line when the server has answered the one before; the codes that came. */
async function mail(lines: readonly string[]): Promise<readonly string[]> {
  const socket = connect({host: address, port: 9025});
  const codes: string[] = [];
  let next = 0;
  for await (const answer of createInterface({input: socket})) {
    codes.push(answer.slice(0, 3));
    if (next < lines.length) socket.write(`${lines[next++]}\r\n`);
  }
  return codes;
}

it('keeps what would have gone to chat, pagers and mail', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sink-'));
  const sink = await startSink(dir, address);
  try {
    const post = async (path: string) => (await fetch(`http://${address}:9095${path}`, {method: 'POST', body: `{"to":"${path}"}`})).status;
    expect(await post('/slack')).toBe(200);
    expect(await post('/pagerduty')).toBe(202);
    expect(await post('/opsgenie/v2/alerts')).toBe(202);
    expect(await mail(['EHLO me', 'MAIL FROM:<a>', 'RCPT TO:<b>', 'DATA', 'Subject: fire\r\n\r\nnow\r\n.', 'QUIT'])).toEqual([
      '220',
      '250',
      '250',
      '250',
      '354',
      '250',
      '221',
    ]);
    const kept = (await readFile(notificationsFile(dir), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as {by: string; text: string});
    expect(kept.map(({by, text}) => [by, text])).toEqual([
      ['slack', '{"to":"/slack"}'],
      ['pagerduty', '{"to":"/pagerduty"}'],
      ['opsgenie', '{"to":"/opsgenie/v2/alerts"}'],
      ['email', 'Subject: fire\n\nnow'],
    ]);
  } finally {
    await sink.stop();
    await rm(dir, {recursive: true, force: true});
  }
});

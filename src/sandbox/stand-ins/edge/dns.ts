import {createSocket} from 'node:dgram';
import {createServer} from 'node:net';
import {type DnsAnswer, type DnsQuestion, readQuestion, writeAnswer} from './dns-message.ts';

/** Answers questions over UDP and TCP on 127.0.0.1. */
export async function startDns(port: number, answerOf: (question: DnsQuestion) => DnsAnswer): Promise<{stop(): Promise<void>}> {
  const reply = (message: Buffer, udp: boolean) => {
    const question = readQuestion(message);
    return question === undefined ? undefined : writeAnswer(question, answerOf(question), udp);
  };
  const udp = createSocket('udp4');
  udp.on('message', (message, {port: from, address}) => {
    const answer = reply(message, true);
    if (answer !== undefined) udp.send(answer, from, address);
  });
  udp.on('error', () => {});
  const tcp = createServer((socket) => {
    let buffered = Buffer.alloc(0);
    socket.setTimeout(10_000, () => socket.destroy()).on('error', () => socket.destroy());
    socket.on('data', (part: Buffer) => {
      buffered = Buffer.concat([buffered, part]);
      while (buffered.length >= 2 && buffered.length >= 2 + buffered.readUInt16BE(0)) {
        const length = buffered.readUInt16BE(0);
        const answer = reply(buffered.subarray(2, 2 + length), false);
        buffered = buffered.subarray(2 + length);
        if (answer === undefined) return void socket.destroy();
        const size = Buffer.alloc(2);
        size.writeUInt16BE(answer.length, 0);
        socket.write(Buffer.concat([size, answer]));
      }
    });
  });
  await Promise.all([
    new Promise<void>((resolve, reject) => udp.once('error', reject).bind(port, '127.0.0.1', resolve)),
    new Promise<void>((resolve, reject) => tcp.once('error', reject).listen(port, '127.0.0.1', resolve)),
  ]);
  return {
    async stop() {
      await Promise.all([
        new Promise<void>((resolve) => udp.close(() => resolve())),
        new Promise<void>((resolve) => tcp.close(() => resolve())),
      ]);
    },
  };
}

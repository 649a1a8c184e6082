/**
 * A program of its own: two participants meet in a room. The client is a native library that prints to stderr as it likes and
 * keeps threads alive, so it runs in a process that can be ended. Reads `{url, tokens}` from stdin, prints one line of JSON.
 */
import {text} from 'node:stream/consumers';

type Task = {readonly url: string; readonly tokens: readonly [string, string]};

const sampleRate = 48_000;
const frameMs = 20;
const samples = (sampleRate * frameMs) / 1000;

async function meet({url, tokens}: Task): Promise<object> {
  const rtc = await import('@livekit/rtc-node').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  });
  if (rtc === undefined) return {missing: true};
  const [speaker, listener] = [new rtc.Room(), new rtc.Room()];
  const options = {autoSubscribe: true, dynacast: false};
  const connectMs = await Promise.all(
    [speaker, listener].map(async (room, index) => {
      const started = performance.now();
      await room.connect(url, tokens[index] ?? '', options);
      return Math.round(performance.now() - started);
    }),
  );
  const source = new rtc.AudioSource(sampleRate, 1);
  const track = rtc.LocalAudioTrack.createAudioTrack('tone', source);
  const heard = new Promise<number>((resolve, reject) => {
    const started = performance.now();
    listener.on(rtc.RoomEvent.TrackSubscribed, (remote) => {
      const read = async () => {
        const reader = new rtc.AudioStream(remote, sampleRate, 1).getReader();
        // Frames of silence come before the first packet has been decoded.
        for (let next = await reader.read(); !next.done; next = await reader.read())
          if (next.value.data.some((value) => Math.abs(value) > 1_000)) return Math.round(performance.now() - started);
        throw new Error('the audio ended before anything was heard');
      };
      read().then(resolve, reject);
    });
  });
  const publishing = new rtc.TrackPublishOptions();
  publishing.source = rtc.TrackSource.SOURCE_MICROPHONE;
  await speaker.localParticipant?.publishTrack(track, publishing);
  let speaking = true;
  const speak = async () => {
    for (let at = 0; speaking; at += samples) {
      const tone = Int16Array.from({length: samples}, (_, index) => 12_000 * Math.sin(((at + index) * 440 * 2 * Math.PI) / sampleRate));
      await source.captureFrame(new rtc.AudioFrame(tone, sampleRate, 1, samples));
    }
  };
  const speaks = speak();
  const audioMs = await heard;
  const transport = transportOf(await listener.getRtcStats());
  speaking = false;
  await Promise.race([speaks, new Promise((resolve) => setTimeout(resolve, 200))]);
  await Promise.allSettled([speaker.disconnect(), listener.disconnect()]);
  await rtc.dispose();
  return {connectMs, audioMs, transport};
}

/** DTLS state and SRTP profile out of the statistics of both peer connections; empty when the library does not tell. */
function transportOf(stats: object): string {
  const found: {dtls: string[]; srtp: string[]} = {dtls: [], srtp: []};
  const states = ['new', 'connecting', 'connected', 'closed', 'failed'];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'dtlsState') found.dtls.push(typeof inner === 'number' ? (states[inner] ?? String(inner)) : String(inner));
      else if (name === 'srtpCipher' && typeof inner === 'string' && inner !== '') found.srtp.push(inner);
      else visit(inner);
    }
  };
  visit(stats);
  return [...new Set([...found.dtls.map((state) => `DTLS ${state}`), ...found.srtp])].join(', ');
}

const answer = await text(process.stdin)
  .then((input) => meet(JSON.parse(input) as Task))
  .catch((error: unknown) => ({error: error instanceof Error ? error.message : String(error)}));
process.stdout.write(`${JSON.stringify(answer)}\n`);

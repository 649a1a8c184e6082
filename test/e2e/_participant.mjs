// One participant that joins a room, says so, and stays until its stdin ends. Reads `{url, token}` from the first line of stdin.
import {createInterface} from 'node:readline';

const lines = createInterface({input: process.stdin});
const [first] = await new Promise((resolve) => lines.once('line', (line) => resolve([line])));
const {url, token} = JSON.parse(first);
const {Room} = await import('@livekit/rtc-node');
const room = new Room();
await room.connect(url, token, {autoSubscribe: true, dynacast: false});
process.stdout.write('joined\n');
await new Promise((resolve) => lines.once('close', resolve));
await room.disconnect();
// The native library keeps threads alive.
process.kill(process.pid, 'SIGKILL');

import {runOk, spread} from './measure.mjs';

/** The whole of `npm test`. */
export async function tests() {
  const times = [];
  for (let run = 0; run < 3; run += 1) times.push((await runOk('npm', ['test'])).ms / 1000);
  return [{name: '`npm test`', unit: 's', limit: 60, ...spread(times)}];
}

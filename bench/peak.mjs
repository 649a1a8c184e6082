// Loaded into a measured process: says at its end how much memory it had at most.
import {writeSync} from 'node:fs';

process.on('exit', () => writeSync(2, `\npeak-rss ${process.resourceUsage().maxRSS}\n`));

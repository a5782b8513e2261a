/** Installs, builds and starts the shop of examples/nextjs-shop as a stranger would, and walks through it in a real browser. `npm run check:nextjs` */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumPath } from '../browser/browser';
import { isBuildStale } from '../support/build';
import { walk } from './walk';

const shop = join(process.cwd(), 'examples/nextjs-shop');
const next = join(shop, 'node_modules/next/dist/bin/next');
const folder = mkdtempSync(join(tmpdir(), 'orderwright-nextjs-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const word = 'kiln';
const cronSecret = 'of-the-schedule';
const env = {
  ...process.env,
  ...{ NEXT_TELEMETRY_DISABLED: '1', SHOP_DB: join(folder, 'shop.db'), STAFF_WORD: word, CRON_SECRET: cronSecret },
  LINK_SECRET: 'a secret of the links, thirty-two or more',
};
/** Where pictures of every page are kept, if anybody wants to look at them. */
const pictures = process.argv[2];
if (pictures) mkdirSync(pictures, { recursive: true });

const run = (program: string, args: readonly string[], cwd: string) =>
  execFileSync(program, args, { cwd, env, stdio: 'inherit' });

if (isBuildStale()) run('npm', ['run', 'build'], process.cwd());
run('npm', ['ci', '--no-audit', '--no-fund'], shop);
run(process.execPath, [next, 'build'], shop);
const executablePath = chromiumPath();
if (executablePath === null) {
  console.log('Built, but not walked through: there is no chromium on this machine.');
} else {
  const server = spawn(process.execPath, [next, 'start', '--port', '0', '--hostname', '127.0.0.1'], { cwd: shop, env });
  try {
    const address = await addressOf(server);
    await walk({ address, executablePath, word, cronSecret, pictures });
    console.log('The shop on Next.js sells, sends and tells, at a desk and on a phone.');
  } finally {
    server.kill();
  }
}

/** Settles once it listens; rejects with what it has said when it ends instead. */
function addressOf(server: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk;
      const port = /http:\/\/[\w.]+:(\d+)/.exec(said)?.[1];
      if (port && /Ready/.test(said)) resolve(`http://127.0.0.1:${port}`);
    };
    server.stdout?.on('data', hear);
    server.stderr?.on('data', hear);
    server.once('exit', () => reject(new Error(`next start ended: ${said}`)));
  });
}

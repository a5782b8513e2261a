/** Order, inventory and settlement run in a browser, and come to what the server came to. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { memory } from '../../src/adapters/memory';
import { row } from '../inventory/stock';
import { openShop } from '../support/shop';
import { answer, type Question } from './pure-entries-program';

const chromium = pathOf('chromium');

it.skipIf(chromium === null)(
  'an order is folded, stock looked at and an amount split as on the server',
  async () => {
    const question = await asked();
    const folder = mkdtempSync(join(tmpdir(), 'orderwright-page-'));
    try {
      const page = join(folder, 'page.html');
      writeFileSync(page, `<!doctype html><pre id="answer"></pre><script>${await scriptOf(question)}</script>`);
      const args = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}`, '--dump-dom'];
      const shown = execFileSync(chromium ?? '', [...args, pathToFileURL(page).href], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });

      const found = shown.match(/<pre id="answer">(.*?)<\/pre>/s)?.[1] ?? '';
      expect(JSON.parse(decodeURIComponent(found))).toEqual(JSON.parse(answer(question)));
      expect(found).toContain('fulfillment');
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    }
  },
  180_000,
);

async function asked(): Promise<Question> {
  const shop = openShop(memory());
  await shop.oms.inventory.receive({ sku: 'MUG', quantity: 10, unitCost: 300 });
  const paid = await shop.settled(await shop.place());
  const { id } = await shop.oms.shipments.dispatch(paid, { carrier: 'swift' });
  const facts = await shop.oms.orders.history(id);
  return { shop: 'main', id, facts, rows: [row({ onHand: 8, allocated: 2 })] };
}

/** The program with its question, for a page; its answer is in the page, and nothing of it is markup. */
async function scriptOf(question: Question): Promise<string> {
  const contents = `import { answer } from './test/browser/pure-entries-program.ts';
    const question = JSON.parse(decodeURIComponent(${JSON.stringify(encodeURIComponent(JSON.stringify(question)))}));
    document.getElementById('answer').textContent = encodeURIComponent(answer(question));`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  });
  return (outputFiles[0]?.text ?? '').replaceAll('</script', '<\\/script');
}

function pathOf(program: string): string | null {
  try {
    return execFileSync('which', [program], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

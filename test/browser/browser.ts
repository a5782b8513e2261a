/** A browser that is installed on this machine, the shop in front of it, and what axe finds on a page. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type RunningShop, startShop } from '../../examples/express-shop/start';

/** Where Chromium is; null where the machine has none. */
export function chromiumPath(): string | null {
  try {
    return execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

export const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } } as const;
export type Size = keyof typeof sizes;
export type Tongue = 'en-GB' | 'zh-TW';

export interface Visit {
  readonly shop: RunningShop['shop'];
  readonly address: string;
  /** A visitor of their own, with a screen of this size, who speaks this language. */
  visitor(size: Size, language: Tongue): Promise<Page>;
  close(): Promise<void>;
}

export async function openVisit(executablePath: string): Promise<Visit> {
  const folder = mkdtempSync(join(tmpdir(), 'orderwright-browser-'));
  const running = await startShop({ file: join(folder, 'shop.db'), port: 0, nowMs: Date.now() });
  const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  const browser: Browser = await chromium.launch({ executablePath, args });
  const address = `http://localhost:${(running.server.address() as AddressInfo).port}`;
  return {
    ...{ shop: running.shop, address },
    async visitor(size, language) {
      const context: BrowserContext = await browser.newContext({
        viewport: sizes[size],
        locale: language,
        baseURL: address,
      });
      context.setDefaultTimeout(30_000);
      return context.newPage();
    },
    async close() {
      await browser.close();
      await running.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What is serious or critical of a page for people who do not see, hear or point as others do. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate('axe.run(document).then((result) => result.violations)')) as readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${page.url()}: ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** By how many pixels the page is wider than its screen. */
export async function overflow(page: Page): Promise<number> {
  return (await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')) as number;
}

/** Words on a Chinese page that nobody has put into Chinese. Names, codes and what is marked as of another language stay as they are. */
export async function untranslated(page: Page): Promise<string[]> {
  return (await page.evaluate(`(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let text = walker.nextNode(); text; text = walker.nextNode())
      if (/[A-Za-z]{3}/.test(text.data) && !text.parentElement.closest('script, code, [lang=en], [translate=no]')) found.push(text.data.trim());
    return found;
  })()`)) as string[];
}

/** What is pressed and is less than 24 pixels high: too small for a finger. A choice is as large as its label. */
export async function smallTargets(page: Page): Promise<string[]> {
  return (await page.evaluate(`[...document.querySelectorAll('a, button, select, summary, textarea, input:not([type=hidden], [type=radio])')]
    .filter((one) => !one.matches('.skip') && one.getClientRects().length > 0 && one.getBoundingClientRect().height < 24)
    .map((one) => one.outerHTML.slice(0, 120))`)) as string[];
}

/** Tables of which a part is out of sight. */
export async function cutTables(page: Page): Promise<string[]> {
  return (await page.evaluate(`[...document.querySelectorAll('.scroll')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.getAttribute('aria-label') + ' by ' + (one.scrollWidth - one.clientWidth))`)) as string[];
}

/** How many ways the page draws between states, and those that run through a state. */
export async function ways(page: Page): Promise<{ readonly drawn: number; readonly crossing: readonly string[] }> {
  return (await page.evaluate(`(() => {
    const lines = [...document.querySelectorAll('.region .way')];
    const crosses = (line) => {
      const boxes = [...line.ownerSVGElement.querySelectorAll('rect')].map((one) => one.getBBox());
      const length = line.getTotalLength();
      return Array.from({ length: 200 }, (_, i) => line.getPointAtLength((length * i) / 199)).some(({ x, y }) =>
        boxes.some((box) => x > box.x + 1 && x < box.x + box.width - 1 && y > box.y + 1 && y < box.y + box.height - 1));
    };
    return { drawn: lines.length, crossing: lines.filter(crosses).map((line) => line.getAttribute('d')) };
  })()`)) as { drawn: number; crossing: string[] };
}

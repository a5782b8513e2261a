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

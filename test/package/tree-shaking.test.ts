/** Who imports one calculator gets that calculator, and nothing of the statechart. */
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** What a bundler makes for a browser of a program that imports this name. */
async function bundle(from: string, name: string): Promise<{ bytes: number; packages: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export { ${name} } from './src/${from}/index.ts';`, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
  });
  const [output] = Object.values(metafile.outputs);
  const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const packages = used.flatMap(([path]) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []);
  return { bytes: outputFiles[0]?.contents.byteLength ?? 0, packages: [...new Set(packages)] };
}

describe('a bundle for a browser', () => {
  it.each([
    ['settlement', 'allocate', 1_500],
    ['settlement', 'postPlacement', 1_500],
    ['settlement', 'invoiceTotals', 5_000],
    ['settlement', 'applyDiscounts', 20_000],
  ])('of %s/%s has no package in it and less than %i bytes', async (from, name, most) => {
    const { bytes, packages } = await bundle(from, name);

    expect(packages).toEqual([]);
    expect(bytes).toBeGreaterThan(100);
    expect(bytes).toBeLessThan(most);
  });

  it('of the order has the statechart in it, and no schemas', async () => {
    expect((await bundle('order', 'orderMachine')).packages).toEqual(['xstate']);
  });
});

/**
 * What `import 'orderwright'` loads at once: `dist/index.js` and everything that it imports statically, as a bundler makes it small. What is
 * loaded at its first use is not in it. Says how large it is, own code and all of it, and fails above the limits.
 *
 *   npm run build && node --import tsx test/package/entry-size.ts
 */
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { loadedAtOnce } from '../support/static-imports';

/** Bytes, minified and gzipped. They are lowered when what they measure has become smaller, and not raised. */
const limits = { own: 45_000, all: 105_000 } as const;

const sizes = { own: await staticBytes('external'), all: await staticBytes('bundle') };
let failed = false;
for (const part of ['own', 'all'] as const) {
  const over = sizes[part] > limits[part];
  failed ||= over;
  const what = part === 'own' ? 'own code' : 'with its dependencies';
  console.log(`${what}: ${sizes[part]} bytes at import, of ${limits[part]}${over ? ': TOO LARGE' : ''}`);
}
process.exitCode = failed ? 1 : 0;

async function staticBytes(packages: 'bundle' | 'external'): Promise<number> {
  const { metafile, outputFiles } = await build({
    entryPoints: ['dist/index.js'],
    outdir: 'out',
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'error',
    packages,
  });
  const { files } = loadedAtOnce(metafile, 'dist/index.js');
  const texts = outputFiles.filter((file) => [...files].some((path) => file.path.endsWith(path)));
  if (texts.length !== files.size) throw new Error(`${files.size} files, ${texts.length} of them found`);
  return gzipSync(texts.map(({ text }) => text).join('\n')).length;
}

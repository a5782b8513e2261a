/** The package as a shop gets it: packed, unpacked beside its five dependencies, compiled against and run. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import vm from 'node:vm';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBuildStale } from '../support/build';

const root = process.cwd();
const shop = mkdtempSync(join(tmpdir(), 'orderwright-consumer-'));
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  name: string;
  exports: Record<string, unknown>;
  dependencies: Record<string, string>;
};
/** What a subpath loads at once, of what a shop installs beside the package if it wants it. */
const peersOf: Readonly<Record<string, readonly string[]>> = {
  'orderwright/http': ['hono'],
  'orderwright/opentelemetry': ['@opentelemetry/api'],
  'orderwright/papers': ['bwip-js', 'pdfkit'],
  'orderwright/react': ['react'],
  'orderwright/smtp': ['nodemailer', 'postal-mime'],
};
const specifiers = Object.keys(manifest.exports)
  .filter((subpath) => subpath !== './package.json')
  .map((subpath) => subpath.replace('.', manifest.name));

const run = (command: string, args: readonly string[], cwd: string): string => {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')}\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
};
const node = (file: string, cwd = shop) => run(process.execPath, [file], cwd);

beforeAll(() => {
  if (isBuildStale()) run('npm', ['run', 'build'], root);
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', shop], root);
  const installed = join(shop, 'node_modules', manifest.name);
  mkdirSync(installed, { recursive: true });
  run(
    'tar',
    ['-xzf', readdirSync(shop).find((file) => file.endsWith('.tgz')) ?? '', '-C', installed, '--strip-components=1'],
    shop,
  );
  // Nothing but what the manifest names: an import of anything else fails.
  for (const name of [...Object.keys(manifest.dependencies), '@types/node', 'undici-types']) link(name);
  cpSync(join(root, 'test/package/fixtures/both.mjs'), join(shop, 'both.mjs'));
}, 180_000);

afterAll(() => rmSync(shop, { recursive: true, force: true }));

describe('the packed package', () => {
  it('holds the build and the papers, and nothing else', () => {
    const files = readdirSync(join(shop, 'node_modules', manifest.name));

    expect(files.sort()).toEqual([
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'README.zh-TW.md',
      'dist',
      'docs',
      'examples',
      'package.json',
    ]);
  });

  it.each([
    ['ESM', 'module'],
    ['CommonJS', 'commonjs'],
  ])('compiles under strict settings and runs as %s', { timeout: 120_000 }, (_, type) => {
    const dir = compile(type);

    const said = node('consumer.js', dir);

    expect(JSON.parse(said)).toEqual({
      lifecycle: 'processing',
      payment: 'authorized',
      total: 500,
      refused: 'input.invalid',
    });
  });

  it('knows its errors when it is loaded as ESM and as CommonJS at once', () => {
    const said = node('both.mjs');

    expect(JSON.parse(said)).toEqual({ sameClass: false, esmKnowsCjs: true, cjsKnowsEsm: true, otherCode: false });
  });

  it.each(specifiers)('gives the same names by import and by require: %s', (specifier) => {
    for (const peer of peersOf[specifier] ?? []) link(peer);
    const file = join(shop, 'names.mjs');
    writeFileSync(
      file,
      `import { createRequire } from 'node:module';
       const names = (module) => Object.keys(module).filter((name) => name !== 'default' && name !== 'module.exports').sort();
       const [esm, cjs] = [await import('${specifier}'), createRequire(import.meta.url)('${specifier}')];
       console.log(JSON.stringify([names(esm), names(cjs)]));`,
    );

    const [esm, cjs] = JSON.parse(node(file)) as [string[], string[]];

    expect(esm).toEqual(cjs);
    expect(esm.length).toBeGreaterThan(0);
  });

  it.each(['order', 'inventory', 'planning', 'settlement', 'fulfillment', 'aftersales', 'insights'])(
    'runs in a browser: %s',
    async (subpath) => {
      const bundle = await build({
        stdin: { contents: `export * from 'orderwright/${subpath}';`, resolveDir: shop },
        bundle: true,
        write: false,
        platform: 'browser',
        format: 'iife',
        globalName: 'loaded',
        logLevel: 'silent',
      });
      // A context has the language and nothing else: no process, no require, no Buffer.
      const context = vm.createContext({ console, setTimeout, clearTimeout, URL });

      vm.runInContext(bundle.outputFiles[0]?.text ?? '', context);

      expect(Object.keys(context.loaded as object).length).toBeGreaterThan(0);
    },
  );
});

function link(name: string): void {
  const target = join(shop, 'node_modules', name);
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(resolve(root, 'node_modules', name), target, 'junction');
}

/** A shop of that module type: the same TypeScript file, by `import` conditions or by `require` conditions. */
function compile(type: string): string {
  const dir = join(shop, type);
  mkdirSync(dir);
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ type, private: true }));
  cpSync(join(root, 'test/package/fixtures/consumer.ts'), join(dir, 'consumer.ts'));
  const compilerOptions = {
    target: 'ES2022',
    module: 'Node16',
    strict: true,
    skipLibCheck: false,
    types: ['node'],
    lib: ['ES2022'],
  };
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', dir], dir);
  return dir;
}

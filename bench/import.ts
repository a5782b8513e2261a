/**
 * How long `import 'orderwright'` takes in a fresh process, against what it needs of its dependencies: the same modules of theirs, imported without
 * it; package after package, each in a process of its own and added up (`packages`), and all in one (`together`). The core is bundled as it is
 * published. The sides alternate; ratios are taken per round. `firstCall` is what comes after it: createOms and the first call, which loads the rest.
 *
 *   npm run --silent bench:import -- [--json] [--rounds 15]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { loadedAtOnce } from '../test/support/static-imports';
import { median, round } from './support/figures';

const { values: options } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '15' } },
});
const root = fileURLToPath(new URL('..', import.meta.url));
// Below the root, so that the bundle finds the packages.
const folder = mkdtempSync(join(root, 'bench', '.import-'));

try {
  const { bundle, modules } = await bundled();
  const { bundle: store } = await bundled('src/adapters/memory/index.ts', 'memory');
  const packages = new Map<string, string[]>();
  for (const module of modules) packages.set(packageOf(module), [...(packages.get(packageOf(module)) ?? []), module]);
  const taken: { core: number; packages: number; together: number; firstCall: number }[] = [];
  for (let slice = -1; slice < Number(options.rounds); slice++) {
    const core = importMs([bundle]);
    const alone = [...packages.values()].map(importMs).reduce((sum, ms) => sum + ms, 0);
    const together = importMs(modules);
    const firstCall = firstCallMs(bundle, store);
    if (slice >= 0) taken.push({ core, packages: alone, together, firstCall });
  }
  const of = (figure: (one: (typeof taken)[number]) => number, digits = 1) => round(median(taken.map(figure)), digits);
  const figures = {
    coreMs: of(({ core }) => core),
    packagesMs: of((one) => one.packages),
    togetherMs: of(({ together }) => together),
    firstCallMs: of(({ firstCall }) => firstCall),
    ratios: {
      packages: of((one) => one.core / one.packages, 2),
      together: of((one) => one.core / one.together, 2),
    },
  };
  console.log(options.json ? JSON.stringify(figures) : figures);
} finally {
  rmSync(folder, { recursive: true });
}

/** Built as it is published, with what each import statement at its load brings in of other packages. */
async function bundled(entry = 'src/index.ts', name = 'index'): Promise<{ bundle: string; modules: string[] }> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { [name]: entry },
    outdir: folder,
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    metafile: true,
    logLevel: 'warning',
  });
  const modules = [...loadedAtOnce(metafile, entry).outside].filter((path) => !path.startsWith('node:'));
  return { bundle: pathToFileURL(join(folder, `${name}.js`)).href, modules };
}

/** Milliseconds from before the first import to after the last, in a process that has done nothing else. */
function importMs(modules: readonly string[]): number {
  const program = `const begun = performance.now();
    for (const module of ${JSON.stringify(modules)}) await import(module);
    console.log(performance.now() - begun);`;
  return ran(program);
}

/** Milliseconds from createOms to the answer of its first call, in a process that has loaded the core and the store. */
function firstCallMs(core: string, store: string): number {
  const program = `const { createOms } = await import(${JSON.stringify(core)});
    const { memory } = await import(${JSON.stringify(store)});
    const shop = { id: 'main', zone: 'Europe/London', currency: 'GBP' };
    const begun = performance.now();
    const oms = createOms({ shop, repository: memory(), catalog: { items: async () => [] }, relay: 'manual' });
    await oms.orders.find();
    console.log(performance.now() - begun);`;
  return ran(program);
}

function ran(program: string): number {
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: root, encoding: 'utf8' }),
  );
}

/** `date-fns` of `date-fns/addDays`. */
function packageOf(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
}

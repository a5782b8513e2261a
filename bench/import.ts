/**
 * How long `import 'orderwright'` takes in a fresh process, against what it needs of its dependencies: the same modules of theirs, imported without
 * it; package after package, each in a process of its own and added up (`packages`), and all in one (`together`). The core is bundled as it is
 * published. The sides alternate; ratios are taken per round.
 *
 *   npm run --silent bench:import -- [--json] [--rounds 15]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { median, round } from './support/figures';

const { values: options } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '15' } },
});
const root = fileURLToPath(new URL('..', import.meta.url));
// Below the root, so that the bundle finds the packages.
const folder = mkdtempSync(join(root, 'bench', '.import-'));

try {
  const { bundle, modules } = await bundled();
  const packages = new Map<string, string[]>();
  for (const module of modules) packages.set(packageOf(module), [...(packages.get(packageOf(module)) ?? []), module]);
  const taken: { core: number; packages: number; together: number }[] = [];
  for (let slice = -1; slice < Number(options.rounds); slice++) {
    const core = importMs([bundle]);
    const alone = [...packages.values()].map(importMs).reduce((sum, ms) => sum + ms, 0);
    const together = importMs(modules);
    if (slice >= 0) taken.push({ core, packages: alone, together });
  }
  const of = (figure: (one: (typeof taken)[number]) => number, digits = 1) => round(median(taken.map(figure)), digits);
  const figures = {
    coreMs: of(({ core }) => core),
    packagesMs: of((one) => one.packages),
    togetherMs: of(({ together }) => together),
    ratios: {
      packages: of((one) => one.core / one.packages, 2),
      together: of((one) => one.core / one.together, 2),
    },
  };
  console.log(options.json ? JSON.stringify(figures) : figures);
} finally {
  rmSync(folder, { recursive: true });
}

async function bundled(): Promise<{ bundle: string; modules: string[] }> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/index.ts'],
    outdir: folder,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    metafile: true,
    logLevel: 'warning',
  });
  const [output] = Object.values(metafile.outputs);
  const outside = (output?.imports ?? []).flatMap(({ path }) => (path.startsWith('node:') ? [] : [path]));
  return { bundle: pathToFileURL(join(folder, 'index.js')).href, modules: [...new Set(outside)] };
}

/** Milliseconds from before the first import to after the last, in a process that has done nothing else. */
function importMs(modules: readonly string[]): number {
  const program = `const begun = performance.now();
    for (const module of ${JSON.stringify(modules)}) await import(module);
    console.log(performance.now() - begun);`;
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

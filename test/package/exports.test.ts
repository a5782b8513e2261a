/** The places that list the public subpaths say the same. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import tsup from '../../tsup.config';

interface Target {
  readonly types: string;
  readonly default: string;
}
interface Manifest {
  readonly exports: Readonly<Record<string, { readonly import: Target; readonly require: Target }>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

const read = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const manifest = read<Manifest>('package.json');
const subpaths = Object.entries(manifest.exports).filter(([subpath]) => subpath !== './package.json');

describe('the public subpaths', () => {
  it('are the entries of the build', () => {
    const { entry } = tsup as { entry: Record<string, string> };

    const built = subpaths.map(([, { import: esm }]) => esm.default.replace(/^\.\/dist\/(.*)\.js$/, '$1'));

    expect(built).toEqual(Object.keys(entry));
    expect(Object.values(entry).filter((source) => !existsSync(source))).toEqual([]);
  });

  it('give ESM and CommonJS each its own code and types', () => {
    const other = subpaths.filter(([, { import: esm, require: cjs }]) => {
      const base = esm.default.replace(/\.js$/, '');
      const expected = [`${base}.js`, `${base}.d.ts`, `${base}.cjs`, `${base}.d.cts`];
      return [esm.default, esm.types, cjs.default, cjs.types].join() !== expected.join();
    });

    expect(other).toEqual([]);
  });

  it('are documented and measured', () => {
    const entries = subpaths.map(([, { import: esm }]) => esm.default.slice(2));
    const sources = entries.map((entry) => entry.replace(/^dist\/(.*)\.js$/, 'src/$1.ts'));

    expect(read<{ entryPoints: string[] }>('typedoc.json').entryPoints).toEqual(sources);
    expect(read<{ path: string }[]>('.size-limit.json').map(({ path }) => path)).toEqual(entries);
  });
});

it('needs five packages at run time, and no more', () => {
  expect(Object.keys(manifest.dependencies).sort()).toEqual([
    '@date-fns/tz',
    'date-fns',
    'decimal.js',
    'xstate',
    'zod',
  ]);
});

/** The page of exported names says what the built package gives: what is imported there is what the page was made of. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportsOf } from '../../docs/exports';

const subpaths = Object.entries(
  (JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, { import?: { default: string } }> })
    .exports,
).flatMap(([subpath, { import: esm }]) =>
  esm
    ? [[`orderwright${subpath.slice(1)}`, esm.default.replace('./dist/', 'src/').replace(/\.js$/, '.ts')] as const]
    : [],
);

describe('the names that are listed', () => {
  it.each(subpaths)('of %s are those that can be imported', async (_subpath, source) => {
    const values = [...exportsOf(source)].flatMap(([name, kind]) => (kind === 'value' ? [name] : []));
    const given = Object.keys((await import(/* @vite-ignore */ resolve(source))) as object);

    expect(values).toEqual(given.sort());
  });
});

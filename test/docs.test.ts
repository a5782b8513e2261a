/** What the pages say is what the code does: the first program, the picture, the links, the snippets. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { defaultProcess, errorCodes } from 'orderwright';
import { regions } from 'orderwright/order';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { optionSections, optionsOf } from '../docs/options';
import { ports } from '../docs/ports';
import { defaultRetention } from '../src/engine/defaults';
import { type Block, blocksOf } from './support/guide-blocks';

const read = (path: string) => readFileSync(path, 'utf8');
const pagesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));
const readme = read('README.md');
const guides = pagesBelow('docs/guides');
const index = 'docs/README.md';
const pages = [
  'README.md',
  'README.zh-TW.md',
  'CONTRIBUTING.md',
  'docs/comparison.md',
  index,
  ...guides,
  ...pagesBelow('docs/explanation'),
];

const firstBlock = (text: string, language: string) =>
  blocksOf(text).find((block) => block.language === language)?.code;

describe('the README', () => {
  it('begins with the quickstart, as it runs', () => {
    const example = read('examples/quickstart.ts');

    expect(firstBlock(readme, 'ts')).toBe(example);
    expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  });

  it('shows the lifecycle that orders have on its first screen', () => {
    const [before = ''] = readme.split('```ts');
    const picture = /!\[[^\]]+\]\(([^)]+\.svg)\)/.exec(before)?.[1] ?? 'none';
    const drawn = [...read(picture).matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, text = '']) => text.trim());
    const told = Object.entries(regions.lifecycle.states).flatMap(([from, on]) => [from, ...Object.entries(on).flat()]);

    expect(told.filter((word) => !drawn.includes(word))).toEqual([]);
  });

  it('names the states of the computed regions, in their order', () => {
    const rows = (['payment', 'fulfillment', 'aftersales'] as const).map((name) => {
      const states = [...new Set(regions[name].table.map((row) => row.state))];
      return `| ${name} | ${states.join(', ')} |`;
    });

    expect(readme).toContain(['| region | states |', '|---|---|', ...rows].join('\n'));
  });
});

it('the README in Traditional Chinese says what the other one says: the same code, links, tables and headings', () => {
  const chinese = read('README.zh-TW.md');
  const links = (text: string) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to).filter((to) => !/^README/.test(to));
  const rows = (text: string) => text.split('\n').filter((line) => line.startsWith('|')).length;
  const headings = (text: string) => [...text.matchAll(/^#+/gm)].map(([level]) => level);
  const figures = (text: string) => [...text.matchAll(/`[^`\n]+`/g)].map(([code]) => code).sort();

  expect(blocksOf(chinese).map(({ code }) => code)).toEqual(blocksOf(readme).map(({ code }) => code));
  expect(links(chinese)).toEqual(links(readme));
  expect(rows(chinese)).toBe(rows(readme));
  expect(headings(chinese)).toEqual(headings(readme));
  expect(figures(chinese)).toEqual(figures(readme));
});

it('pages link to what is there', () => {
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^(https?:|mailto:)/.test(target) && !leadsSomewhere(page, target))
      .map((target) => `${page}: ${target}`),
  );

  expect(broken).toEqual([]);
});

it('pictures of pages that are packed are packed, too', () => {
  const { files } = JSON.parse(read('package.json')) as { readonly files: readonly string[] };
  const pictures = ['README.md', ...pagesBelow('docs')]
    .filter((page) => !page.startsWith('docs/api'))
    .flatMap((page) =>
      [...read(page).matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target = '']) => join(dirname(page), target)),
    );

  expect(pictures.length).toBeGreaterThan(6);
  expect(pictures.filter((picture) => !files.some((glob) => matchesGlob(picture, glob)))).toEqual([]);
});

it('the index leads to every page', () => {
  const linked = new Set(
    [index, 'docs/reference/README.md'].flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)\s#]+)/g)].map(([, target = '']) => join(dirname(page), target)),
    ),
  );

  expect(
    pagesBelow('docs').filter((page) => page !== index && !page.startsWith('docs/api') && !linked.has(page)),
  ).toEqual([]);
});

it('the page of ports has every option that is one, and only adapters and suites that are there', () => {
  const page = read('docs/reference/ports.md');
  const [table = ''] = read('docs/reference/options.md').split('## ShopOptions');
  const options = [...table.matchAll(/^\| `(\w+)`[^|]*\| `([^`]+)`/gm)];
  const named = options.filter(([, , type = '']) => ports.some(({ name }) => new RegExp(`\\b${name}\\b`).test(type)));
  const exported = read('docs/reference/exports.md');

  expect(
    named.map(([, option = '']) => option).filter((option) => !page.includes(`| option | \`${option}\` |`)),
  ).toEqual([]);
  expect(ports.length).toBeGreaterThan(12);
  const words = ports.flatMap(({ proof, here }) =>
    [...`${proof} ${here}`.matchAll(/`([^`.()]+)`/g)].map(([, word = '']) => word),
  );
  expect(words.filter((word) => !exported.includes(word))).toEqual([]);
});

it('the page of options says of each what the code takes where it is left out, and leads on to what is there', () => {
  const page = read('docs/reference/options.md');
  const retention = optionSections.find(({ name }) => name === 'Retention');
  if (!retention) throw new Error('the page has no section Retention');
  const of = (defaults: object) => optionsOf({ ...retention, defaults }, '.').map(({ ifLeftOut }) => ifLeftOut);

  expect(of(defaultRetention)).toEqual(['`30`', '`30`', '`null`']);
  expect(() => of({ ...defaultRetention, keysDays: 31 })).toThrow('keysDays tells `30`, and the code takes `31`');
  const leads = [...page.matchAll(/\| see `(\w+)` \|/g)].map(([, name]) => name);
  expect(leads.length).toBeGreaterThan(5);
  expect(leads.filter((name) => !page.includes(`## ${name}\n`))).toEqual([]);
});

it('a bar in code begins no cell in the tables of the reference', () => {
  const rows = pagesBelow('docs/reference').flatMap((page) =>
    read(page)
      .split('\n\n')
      .filter((part) => part.startsWith('| '))
      .flatMap((part) =>
        part
          .trim()
          .split('\n')
          .map((row) => row.split(/(?<!\\)\|/).length)
          .map((cells, _, [head]) => cells === head),
      ),
  );

  expect(rows.length).toBeGreaterThan(500);
  expect(rows).not.toContain(false);
});

it('every snippet compiles against the sources', () => {
  const snippets = ['README.md', ...guides].flatMap((page) =>
    blocksOf(read(page))
      .filter(({ language }) => language === 'ts')
      .map((block) => ({ ...block, page })),
  );

  expect(snippets.length).toBeGreaterThan(20);
  expect(compile(snippets)).toEqual([]);
}, 180_000);

it('the guides name error codes that exist', () => {
  const named = guides.flatMap((page) =>
    [...read(page).matchAll(/(?:throws|refused with|refuses with) `([^`]+)`/g)].map(([, code = '']) => ({
      page,
      code,
    })),
  );

  expect(named.filter(({ code }) => !(errorCodes as readonly string[]).includes(code))).toEqual([]);
});

it('the guide to the process gives every policy with its default', () => {
  const { limits, fulfill, cancels, returns, unsendable, astray, ...plain } = defaultProcess;
  const named = (prefix: string, policies: object) =>
    Object.entries(policies).map(([name, value]) => [`${prefix}${name}`, value] as const);
  const policies = [
    ...named('', plain),
    ...named('fulfill.', fulfill),
    ...named('cancels.', cancels),
    ...named('returns.', returns),
    ...named('unsendable.', unsendable),
    ...named('astray.', astray),
    ...named('limits.', limits),
  ];
  const written = (value: unknown) => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value));

  const guide = read('docs/guides/process.md');

  const missing = policies.filter(([name, value]) => !guide.includes(`| \`${name}\` | \`${written(value)}\``));
  expect(missing).toEqual([]);
});

/** Whether a path is one of `docs/**\/*.svg`. */
function matchesGlob(path: string, glob: string): boolean {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('**/', '(.+/)?')
    .replaceAll('*', '[^/]*');
  return new RegExp(`^${pattern}(/.*)?$`).test(path);
}

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(file)) return false;
  return anchor === undefined || headingsOf(read(file)).includes(anchor);
}

/** Anchors of the headings, as GitHub makes them. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

/** What a reader of a guide has at hand before its first snippet: the names that the pages speak of. */
const atHand = `
  declare global {
    const oms: import('orderwright').Oms;
    const order: import('orderwright').Order;
    const shop: import('orderwright').ShopOptions;
    const repository: import('orderwright').Repository;
    const catalog: import('orderwright').Catalog;
    const card: import('orderwright').PaymentGateway;
    const pool: import('pg').Pool;
    const db: import('libsql').Database;
    const cart: Parameters<import('orderwright').Orders['place']>[0];
    const staff: import('orderwright').Actor;
    const handler: import('orderwright/http').Handler;
  }
  export {};`;

/** Complaints of the compiler, under the project's own strict settings, each with its page and line. */
function compile(snippets: readonly (Block & { readonly page: string })[]): string[] {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, process.cwd());
  const files = new Map(snippets.map((snippet, index) => [resolve(`${snippet.page}.${index}.ts`), snippet]));
  const prelude = resolve('docs/guides/at-hand.ts');
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  const textOf = (path: string) => {
    if (path === prelude) return atHand;
    const snippet = files.get(path);
    return snippet && `${snippet.code}\nexport {};\n`;
  };
  host.fileExists = (path) => textOf(resolve(path)) !== undefined || fileExists(path);
  host.getSourceFile = (path, ...rest) => {
    const text = textOf(resolve(path));
    return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, rest[0]);
  };
  const program = ts.createProgram([prelude, ...files.keys()], options, host);
  return [prelude, ...files.keys()].flatMap((path) => {
    const source = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText, start = 0 }) => {
      const snippet = files.get(path);
      const line = (snippet?.line ?? 1) + (source?.getLineAndCharacterOfPosition(start).line ?? 0);
      return `${snippet?.page ?? path}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}

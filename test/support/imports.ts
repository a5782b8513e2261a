/** Reads who imports what in a set of TypeScript sources, and holds it against a table of layers. */
import { posix } from 'node:path';
import ts from 'typescript';

/** What one folder of src may lean on. */
export interface Layer {
  /** Layers or single files (`inventory/guard`) of ours that it may import. */
  readonly imports: readonly string[];
  /** Layers of ours of which it may import types only. */
  readonly types?: readonly string[];
  /** Packages it may import; `date-fns/` stands for every subpath but not for the package itself. */
  readonly packages?: readonly string[];
  /** Pure: no clock, no randomness, no environment, no console, no classes. */
  readonly pure?: true;
}

/** Path below src (`order/machine.ts`) to source text. */
export type Sources = ReadonlyMap<string, string>;

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Every breach of the table, as `file:line what`. Empty when the house is in order. */
export function findBreaches(sources: Sources, layers: Readonly<Record<string, Layer>>): string[] {
  const parsed = [...sources].map(([file, text]) => ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return parsed.flatMap((source) => {
    const name = layerOf(source.fileName, layers);
    const layer = name === undefined ? undefined : layers[name];
    if (name === undefined || layer === undefined) return [`${source.fileName}:1 belongs to no layer of the table`];
    const imports = importsOf(source).flatMap((used) => {
      const reason = refuse(source.fileName, name, layer, used, sources, layers);
      return reason === undefined ? [] : [`${source.fileName}:${used.line} ${reason}`];
    });
    return [...imports, ...(layer.pure ? impurities(source) : []), ...identityChecks(source)];
  });
}

/** Circles of files that import each other, each once, as `a.ts → b.ts → a.ts`. */
export function findCycles(sources: Sources): string[] {
  const edges = new Map(
    [...sources].map(([file, text]) => {
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
      const targets = importsOf(source).flatMap(({ specifier }) => resolve(file, specifier, sources) ?? []);
      return [file, targets] as const;
    }),
  );
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push([...path.slice(start), file].join(' → '));
    if (start >= 0 || done.has(file)) return;
    for (const target of edges.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return cycles;
}

function refuse(
  file: string,
  name: string,
  layer: Layer,
  { specifier, typeOnly }: Import,
  sources: Sources,
  layers: Readonly<Record<string, Layer>>,
): string | undefined {
  if (!specifier.startsWith('.')) {
    const allowed = (layer.packages ?? []).some(
      (own) => own === specifier || (own.endsWith('/') && specifier.startsWith(own)),
    );
    return allowed ? undefined : `imports '${specifier}', which ${name} may not use`;
  }
  const target = resolve(file, specifier, sources);
  if (target === undefined) return `imports '${specifier}', which is no file of src (write no extension)`;
  const other = layerOf(target, layers);
  const path = target.replace(/\.ts$/, '');
  if (other === name || layer.imports.includes(path) || (other !== undefined && layer.imports.includes(other)))
    return undefined;
  if (other === undefined || !layer.types?.includes(other))
    return `imports '${specifier}': ${name} may not import ${other ?? path}`;
  return typeOnly ? undefined : `imports '${specifier}': ${name} may only \`import type\` from ${other}`;
}

/** The longest row of the table that the path begins with: `adapters/memory/index.ts` → `adapters/memory`. */
function layerOf(file: string, layers: Readonly<Record<string, Layer>>): string | undefined {
  const path = file.replace(/\.ts$/, '');
  return Object.keys(layers)
    .filter((name) => path === name || path.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function resolve(file: string, specifier: string, sources: Sources): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const path = posix.join(posix.dirname(file), specifier);
  return [`${path}.ts`, posix.join(path, 'index.ts')].find((candidate) => sources.has(candidate));
}

function importsOf(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, typeOnly: boolean): void => {
    if (!node || !ts.isStringLiteralLike(node)) return;
    found.push({ specifier: node.text, typeOnly, line: lineOf(source, node) });
  };
  walk(source, (node) => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isExternalModuleReference(node)) add(node.expression, false);
    else if (ts.isCallExpression(node) && isLoad(node.expression)) add(node.arguments[0], false);
  });
  return found;
}

const isLoad = (callee: ts.Expression): boolean =>
  callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');

/** Values that change between two runs, or that reach the outside. */
const impureMembers = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
]);
const impureObjects = new Set(['process', 'console', 'globalThis']);
const impureCalls = new Set(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch']);

function impurities(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const add = (node: ts.Node, what: string) =>
    found.push(`${source.fileName}:${lineOf(source, node)} uses ${what} in a pure folder`);
  walk(source, (node) => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const { text } = node.expression;
      if (impureObjects.has(text) || impureMembers.has(`${text}.${node.name.text}`))
        add(node, `${text}.${node.name.text}`);
    } else if (ts.isNewExpression(node) && isNamed(node.expression, 'Date') && !node.arguments?.length) {
      add(node, 'new Date() without an argument');
    } else if (ts.isCallExpression(node) && isNamed(node.expression, 'Date')) {
      add(node, 'Date()');
    } else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && impureCalls.has(node.expression.text)) {
      add(node, `${node.expression.text}()`);
    } else if (ts.isClassLike(node) && node.name?.text !== 'OmsError') {
      add(node, `class ${node.name?.text ?? ''}`.trim());
    }
  });
  return found;
}

/** Classes that every loaded copy of the package shares. */
const sharedClasses = new Set([
  'Error',
  'Map',
  'Set',
  'Date',
  'Uint8Array',
  'ArrayBuffer',
  'Request',
  'Response',
  'AggregateError',
]);

/** The package may be loaded twice, as ESM and as CommonJS: a class of ours has two identities then. */
function identityChecks(source: ts.SourceFile): string[] {
  const found: string[] = [];
  walk(source, (node) => {
    if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.InstanceOfKeyword) return;
    const name = node.right.getText(source);
    if (!sharedClasses.has(name))
      found.push(`${source.fileName}:${lineOf(source, node)} uses instanceof ${name}: ask for the shape`);
  });
  return found;
}

const isNamed = (node: ts.Node, name: string): boolean => ts.isIdentifier(node) && node.text === name;

const lineOf = (source: ts.SourceFile, node: ts.Node): number =>
  source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

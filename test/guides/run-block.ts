/** Runs a block of a guide as the module that it is, with what a reader has at hand. */
import ts from 'typescript';

/** Names and what they stand for. */
export type Bindings = Readonly<Record<string, unknown>>;

/** Of a published module, or of one that the page names by its path. */
export type Load = (specifier: string) => Promise<object>;

/** Everything that the block declares and exports; what it throws is thrown. */
export async function runBlock(code: string, atHand: Bindings, load: Load): Promise<Bindings> {
  const source = ts.createSourceFile('block.ts', code, ts.ScriptTarget.ES2022);
  const modules = new Map<string, object>();
  for (const specifier of importsOf(source)) modules.set(specifier, await load(specifier));
  const exports: Record<string, unknown> = {};
  const given = { ...atHand, exports, require: (specifier: string) => modules.get(specifier) };
  const declared = source.statements.flatMap(namesOf).join(', ');
  // In braces: what the block declares stands before what is at hand.
  const body = `'use strict'; { ${compiled(code)}\n; return { ${declared} }; }`;
  const run = new AsyncFunction(...Object.keys(given), body);
  return { ...((await run(...Object.values(given))) as Bindings), ...exports };
}

/** Functions that a block declares and does not call itself: its reader does. */
export function leftToReader(code: string): readonly string[] {
  const source = ts.createSourceFile('block.ts', code, ts.ScriptTarget.ES2022);
  const declared = source.statements.flatMap((statement) => {
    if (ts.isFunctionDeclaration(statement)) return statement.name ? [statement.name.text] : [];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
      initializer && ts.isArrowFunction(initializer) && ts.isIdentifier(name) ? [name.text] : [],
    );
  });
  const used: string[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) used.push(node.text);
    ts.forEachChild(node, walk);
  };
  walk(source);
  return declared.filter((name) => used.filter((word) => word === name).length === 1);
}

const AsyncFunction = (async () => {}).constructor as new (
  ...parts: readonly string[]
) => (...given: readonly unknown[]) => Promise<unknown>;

function compiled(code: string): string {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(code, { compilerOptions }).outputText.replace(/^"use strict";\n/, '');
}

const importsOf = ({ statements }: ts.SourceFile): string[] =>
  statements
    .filter(ts.isImportDeclaration)
    .filter(({ importClause }) => importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword)
    .map(({ moduleSpecifier }) => (moduleSpecifier as ts.StringLiteral).text);

/** What a statement declares and does not export: those are found among the exports. */
function namesOf(statement: ts.Statement): string[] {
  const { modifiers = [] } = statement as Partial<ts.VariableStatement>;
  if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword || kind === ts.SyntaxKind.ExportKeyword))
    return [];
  if (ts.isFunctionDeclaration(statement)) return statement.name ? [statement.name.text] : [];
  return ts.isVariableStatement(statement)
    ? statement.declarationList.declarations.flatMap(({ name }) => boundBy(name))
    : [];
}

function boundBy(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundBy(element.name) : []));
}

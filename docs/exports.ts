/** What each subpath gives, read from the sources: names, and whether a name is a value or a type alone. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

type Kind = 'value' | 'type';

/** The names that a module exports, in the order of their letters. */
export function exportsOf(path: string): ReadonlyMap<string, Kind> {
  const found = [...namesIn(path, new Map())].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(found);
}

function namesIn(path: string, known: Map<string, Map<string, Kind>>): Map<string, Kind> {
  const names = known.get(path) ?? new Map<string, Kind>();
  if (known.has(path)) return names;
  known.set(path, names);
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, false);
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement)) {
      const from =
        statement.moduleSpecifier && ts.isStringLiteral(statement.moduleSpecifier)
          ? statement.moduleSpecifier.text
          : null;
      const there = from?.startsWith('.') ? namesIn(fileOf(path, from), known) : null;
      if (!statement.exportClause) for (const [name, kind] of there ?? []) names.set(name, kind);
      else if (ts.isNamespaceExport(statement.exportClause)) names.set(statement.exportClause.name.text, 'value');
      else
        for (const { name, propertyName, isTypeOnly } of statement.exportClause.elements) {
          const isType = statement.isTypeOnly || isTypeOnly || there?.get((propertyName ?? name).text) === 'type';
          names.set(name.text, isType ? 'type' : 'value');
        }
    } else if (
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    ) {
      if (ts.isVariableStatement(statement))
        for (const { name } of statement.declarationList.declarations)
          if (ts.isIdentifier(name)) names.set(name.text, 'value');
      if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement))
        names.set(statement.name?.text ?? 'default', 'value');
      if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
        // A value and a type of one name are a value.
        if (!names.has(statement.name.text)) names.set(statement.name.text, 'type');
      }
    }
  }
  return names;
}

function fileOf(from: string, to: string): string {
  const base = join(dirname(from), to);
  return [`${base}.ts`, `${base}.tsx`, join(base, 'index.ts')].find((path) => existsSync(path)) ?? `${base}.ts`;
}

/** Options of `createOms`, read from their interfaces: name, type, and what the docstring says. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

export interface OptionRow {
  readonly name: string;
  readonly isNeeded: boolean;
  readonly type: string;
  readonly says: string;
}

/** The fields of an interface. Throws where one of them says nothing. */
export function optionsOf(path: string, interfaceName: string): readonly OptionRow[] {
  const text = readFileSync(path, 'utf8');
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const found = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === interfaceName,
  );
  if (!found) throw new Error(`${path} has no interface ${interfaceName}`);
  return found.members.filter(ts.isPropertySignature).map((member) => {
    const name = member.name.getText(source);
    const says = ts
      .getJSDocCommentsAndTags(member)
      .map((comment) => ts.getTextOfJSDocComment(comment.comment) ?? '')
      .join(' ')
      .replaceAll(/\{@link (\w+)\}/g, '`$1`')
      .replaceAll(/\s+/g, ' ')
      .trim();
    if (says === '') throw new Error(`${interfaceName}.${name} says nothing of itself`);
    const type = (member.type?.getText(source) ?? '').replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\s+/g, ' ');
    return { name, isNeeded: !member.questionToken, type: type.replaceAll('readonly ', ''), says };
  });
}

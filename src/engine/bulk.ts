/** One command for many orders: each has its own fate. */
import { isOmsError, OmsError, problem } from '../kernel';
import { commandDefinitions, type ImplementedCommand, type PayloadInputs, schemas } from '../order';
import { commandOptionsSchema, idOf, idProblems, name, type OrderRef, read } from './input';
import type { CommandOptions, Pipeline } from './pipeline';
import type { Order } from './present';

/** One result of a bulk command. */
export type BulkResult =
  | { readonly id: string; readonly order: Order }
  | { readonly id: string; readonly error: OmsError };

/** One command for many orders; one result each, in order. Throws only for what would be wrong with every one of them. */
export type Bulk = <T extends ImplementedCommand>(
  command: T,
  refs: readonly OrderRef[],
  payload: PayloadInputs[T],
  options?: Omit<CommandOptions, 'expectedVersion'>,
) => Promise<readonly BulkResult[]>;

/** Orders of a bulk command under way at once. */
const widthOfBulk = 32;

/** A bulk command's key gets each order's id behind it. */
const optionsSchema = commandOptionsSchema
  .omit({ expectedVersion: true })
  .extend({ idempotencyKey: name(200).optional() });

export function createBulk(pipeline: Pipeline): Bulk {
  return async (command, refs, payload, options = {}) => {
    const ids = readIds(command, refs, payload, options);
    const results: BulkResult[] = [];
    for (let start = 0; start < ids.length; start += widthOfBulk) {
      const some = ids.slice(start, start + widthOfBulk);
      results.push(...(await Promise.all(some.map((id) => one(id, command, payload, options)))));
    }
    return results;
  };

  async function one<T extends ImplementedCommand>(
    id: string,
    type: T,
    payload: PayloadInputs[T],
    options: CommandOptions,
  ): Promise<BulkResult> {
    const problems = idProblems(id);
    if (problems.length > 0) return { id: String(id), error: new OmsError(problems) };
    const { idempotencyKey } = options;
    const own = idempotencyKey === undefined ? options : { ...options, idempotencyKey: `${idempotencyKey}:${id}` };
    try {
      return { id, order: await pipeline.execute({ type, id, payload, options: own }) };
    } catch (error) {
      if (isOmsError(error)) return { id, error };
      throw error;
    }
  }
}

function readIds(command: ImplementedCommand, refs: readonly OrderRef[], payload: unknown, options: unknown): string[] {
  if (!Object.hasOwn(schemas, command) || commandDefinitions[command].creates)
    throw new OmsError([problem('input.invalid', `"${String(command)}" is no command for orders`, {}, ['command'])]);
  const ids = Array.isArray(refs) ? refs.map(idOf) : null;
  const problems = [
    ...(ids ? [] : [problem('input.invalid', 'the orders must be a list', {}, ['refs'])]),
    ...read<unknown>(schemas[command], payload, command).problems,
    ...read(optionsSchema, options, 'options').problems,
  ];
  if (problems.length > 0) throw new OmsError(problems);
  return ids ?? [];
}

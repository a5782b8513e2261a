/** A full payload for every command, made from its own schema: every optional field present, every free text the one that is given. */
import * as z from 'zod';
import { type ImplementedCommand, type PayloadInputs, schemas } from '../../src/order';
import { id } from '../support/order-builders';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: Schema | false;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maxLength?: number;
}

/** Strings of the shop's own vocabulary and of machines; the first that fits a pattern is taken. */
const words = [
  'word',
  '1',
  'GB',
  'GBP',
  'GB123456789',
  '2026-02-01',
  '2026-02-01T00:00:00.000Z',
  id(77),
  'giftwrap.wrapped',
  `report:${id(77)}:1`,
];

export const commandTypes = Object.keys(schemas) as ImplementedCommand[];

/** The payload with `text` in every free field; `variant` chooses among alternatives (one payment's answer or another, lines or `all`). */
export function fullPayload<T extends ImplementedCommand>(type: T, text: string, variant = 0): PayloadInputs[T] {
  const schema = z.toJSONSchema(schemas[type], { io: 'input' }) as Schema;
  return fill(schema, text, variant) as PayloadInputs[T];
}

function fill(schema: Schema, text: string, variant: number): unknown {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fill(choices[variant % choices.length] as Schema, text, variant);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[variant % schema.enum.length];
  switch (schema.type) {
    case 'object':
      return filled(schema, text, variant);
    case 'array':
      return [fill(schema.items as Schema, text, variant)];
    case 'string':
      return stringFor(schema, text);
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function filled({ properties = {}, additionalProperties }: Schema, text: string, variant: number): object {
  const entries = Object.entries(properties).map(([name, schema]) => [name, fill(schema, text, variant)]);
  const more = additionalProperties ? [['word', fill(additionalProperties, text, variant)]] : [];
  return Object.fromEntries([...entries, ...more]);
}

/** A field without a pattern is free: anybody may write anything there. */
function stringFor({ pattern, maxLength = 100 }: Schema, text: string): string {
  if (pattern === undefined) return text.slice(0, maxLength);
  const found = words.find((word) => new RegExp(pattern, 'u').test(word));
  if (found === undefined) throw new Error(`no word for ${pattern}`);
  return found;
}

/** What stands behind the question mark, as the schema means it. */
import type * as z from 'zod';
import { jsonSchemaOf } from './json-schema';

interface Shape {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly anyOf?: readonly Shape[];
  readonly allOf?: readonly Shape[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
}

/**
 * A function that reads a query: a name that comes twice is a list, `a.b` is a field of a field, and a figure is one where the schema wants figures.
 * What it cannot make of a text stays the text, and is refused by its name.
 */
export function queryReader(schema: () => z.ZodType | null): (params: URLSearchParams) => Record<string, unknown> {
  let shape: Shape | undefined;
  return (params) => {
    shape ??= shapeOf(schema());
    const said: Record<string, unknown> = Object.create(null);
    for (const name of new Set(params.keys())) {
      if (name === 'link') continue;
      const [outer = '', inner] = name.split('.');
      const of = inner === undefined ? fieldOf(shape, outer) : fieldOf(fieldOf(shape, outer), inner);
      const value = meantBy(params.getAll(name), of);
      said[outer] = inner === undefined ? value : { ...(said[outer] as object), [inner]: value };
    }
    return { ...said };
  };
}

const shapeOf = (schema: z.ZodType | null): Shape => (schema ? (jsonSchemaOf(schema) as Shape) : {});

const waysOf = (shape: Shape): readonly Shape[] => [
  shape,
  ...[...(shape.anyOf ?? []), ...(shape.allOf ?? [])].flatMap(waysOf),
];

function fieldOf(shape: Shape, name: string): Shape {
  const ways = waysOf(shape).flatMap(({ properties }) =>
    properties && Object.hasOwn(properties, name) ? [properties[name] as Shape] : [],
  );
  return { anyOf: ways };
}

function meantBy(texts: readonly string[], shape: Shape): unknown {
  const ways = waysOf(shape);
  const has = (...types: readonly string[]) =>
    ways.some(({ type, const: only }) =>
      types.some((one) => type === one || (Array.isArray(type) && type.includes(one)) || typeof only === one),
    );
  const values = texts.map((text) => {
    if (has('integer', 'number') && /^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
    if (has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
    return text;
  });
  const isList = values.length > 1 || (has('array') && !has('string'));
  return isList ? values : values[0];
}

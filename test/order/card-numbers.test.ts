/** Every text that any command takes: none of them takes a card number. */
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { schemas } from '../../src/order';

/** What gateways, carriers and tax providers call their own things: to refuse it would lose money or a parcel. */
const named = [
  'payments.hear.event.dispute',
  'payments.hear.event.reference',
  'payments.record.answer.reference',
  'shipments.record.answer.reference',
  'shipments.record.answer.tracking',
  'returns.record.answer.reference',
  'returns.record.answer.tracking',
  'taxes.record.answer.reference',
];

const [visa, amex] = ['4111111111111111', '378282246310005'];
const groups = ['4111', '1111', '1111', '1111'];
const gaps = ['', ' ', '-', '.', '_', ':', '/', ', ', '\u2009', '\u200b', '・', '+', ' - '];
/** Card numbers in every way that a field of some pattern might let through. */
const written = [visa, amex, ...gaps.map((gap) => groups.join(gap))].flatMap((number) => [
  number,
  `a${number}`,
  `a:${number}`,
  `A-${number}`,
  `${number} a`,
  `a.${number}`,
  `en-${number
    .replaceAll(/\D/g, '')
    .replace(/(.{8})/g, '$1-')
    .slice(0, 17)}`,
  number.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit))),
]);

describe.each(Object.entries(schemas))('%s', (type, schema) => {
  it('takes no card number in any text', () => {
    const taken = textsOf(schema, type)
      .filter(({ path }) => !named.includes(path))
      .flatMap(({ path, text }) =>
        written.filter((value) => text.safeParse(value).success).map((value) => [path, value]),
      );

    expect(taken).toEqual([]);
  });
});

it('finds the texts of a command wherever they lie', () => {
  const paths = textsOf(schemas['orders.place'], 'orders.place').map(({ path }) => path);

  expect(paths).toEqual(
    expect.arrayContaining(
      [
        'externalRef',
        'cart',
        'customer.id',
        'lines.sku',
        'lines.override.reason',
        'tags',
        'shipTo.line2',
        'payments.token',
      ].map((path) => `orders.place.${path}`),
    ),
  );
  expect(textsOf(schemas['orders.tell'], 'orders.tell').map(({ path }) => path)).toEqual([
    'orders.tell.event',
    'orders.tell.data.key',
    'orders.tell.data',
  ]);
});

it('a figure of a host is no card number', () => {
  const told = (value: number) => schemas['orders.tell'].safeParse({ event: 'shop.counted', data: { value } }).success;

  expect([told(4_111_111_111_111_111), told(4_111_111_111_111_112), told(1.5)]).toEqual([false, true, true]);
});

interface Text {
  readonly path: string;
  /** The schema with all that is asked of the text. */
  readonly text: z.ZodType;
}

/** Every text in a schema, by its path. */
function textsOf(schema: z.ZodType, path: string): Text[] {
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([name, part]) => textsOf(part as z.ZodType, `${path}.${name}`));
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((part) => textsOf(part as z.ZodType, path));
  if (schema instanceof z.ZodArray) return textsOf(schema.element as z.ZodType, path);
  if (schema instanceof z.ZodRecord)
    return [...textsOf(schema.keyType as z.ZodType, `${path}.key`), ...textsOf(schema.valueType as z.ZodType, path)];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return textsOf(schema.unwrap() as z.ZodType, path);
  if (schema instanceof z.ZodPipe) return [{ path, text: schema }];
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return [{ path, text: schema }];
  if ([z.ZodEnum, z.ZodLiteral, z.ZodNumber, z.ZodBoolean, z.ZodNull].some((known) => schema instanceof known))
    return [];
  throw new Error(`${path} is of a kind that this test does not know: ${schema.type}`);
}

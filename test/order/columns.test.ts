import { afterEach, expect, it, vi } from 'vitest';
import { columns, optional, plain, record, records } from '../../src/order/columns';

interface Box {
  readonly name: string;
  readonly units: number;
  readonly label?: string;
  readonly note: string | null;
  readonly inner: { readonly x: number } | null;
  readonly parts: readonly { readonly x: number }[];
  readonly tags: readonly string[];
}

const point = columns<{ readonly x: number }>({ x: plain(0) });
const boxTable: Parameters<typeof columns<Box>>[0] = {
  name: plain(''),
  units: plain(0),
  label: optional(),
  note: plain<string | null>('none'),
  inner: record<Box['inner']>(point as never, null),
  parts: records(point),
  tags: plain<readonly string[]>([]),
};
const box = columns<Box>(boxTable);
const empty: Box = { name: '', units: 0, note: 'none', inner: null, parts: [], tags: [] };

afterEach(() => vi.unstubAllGlobals());

it.each<[string, Box, string]>([
  ['nothing but defaults', empty, '[]'],
  ['defaults behind the last value', { ...empty, name: 'a' }, '["a"]'],
  ['defaults before a value', { ...empty, tags: ['t'] }, '["",0,null,"none",null,[],["t"]]'],
  ['a property that may be missing', { ...empty, label: 'l' }, '["",0,"l"]'],
  ['null where null is not the default', { ...empty, note: null }, '["",0,null,null]'],
  ['records in records', { ...empty, inner: { x: 0 }, parts: [{ x: 1 }, { x: 0 }] }, '["",0,null,"none",[],[[1],[]]]'],
])('%s is written briefly and read as it was', (_, value, text) => {
  const written = JSON.stringify(box.pack(value));

  expect(written).toBe(text);
  expect(box.unpack(JSON.parse(written))).toEqual(value);
});

it('gives what was written before a column came the default of that column', () => {
  const later = columns<{ x: number; y: number; z?: string }>({ x: plain(0), y: plain(7), z: optional() });

  expect(later.unpack(JSON.parse(JSON.stringify(point.pack({ x: 3 }))))).toEqual({ x: 3, y: 7 });
});

it('writes the same where the runtime makes no code from texts', () => {
  vi.stubGlobal('Function', () => {
    throw new EvalError('Code generation from strings disallowed for this context');
  });
  const cautious = columns<Box>(boxTable);

  for (const value of [empty, { ...empty, label: 'l', parts: [{ x: 1 }] }])
    expect(JSON.stringify(cautious.pack(value))).toBe(JSON.stringify(box.pack(value)));
});

it('passes over columns that came later, and refuses them where the record is to be written again', () => {
  const later = columns<{ x: number; y: number }>({ x: plain(0), y: plain(0) });
  const written = later.pack({ x: 3, y: 4 });

  expect(point.unpack(written)).toEqual({ x: 3 });
  expect(() => point.unpack(written, true)).toThrow('a newer release wrote more of the order');
  expect(() => box.unpack(['', 0, null, 'none', [], [written]], true)).toThrow(
    'a newer release wrote more of the order',
  );
  expect(point.unpack([3], true)).toEqual({ x: 3 });
});

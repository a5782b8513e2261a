/** The numbers that stand for words in stored rows: two words with one number would be read as one. */
import { describe, expect, it } from 'vitest';
import { kindCodes, kindName, moveCodes, moveName } from '../../src/adapters/postgres/codes';

describe('a stored code', () => {
  it.each([
    ['subject', kindCodes, kindName],
    ['movement', moveCodes, moveName],
  ] as const)('stands for one kind of %s', (_name, codes, nameOf) => {
    expect(Object.fromEntries(Object.values(codes).map((code) => [nameOf(code), code]))).toEqual(codes);
  });
});

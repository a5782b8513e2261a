import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasCardNumber } from '../../src/kernel';

/** Numbers that schemes publish for tests. */
const published = ['4111111111111111', '5555555555554444', '378282246310005', '30569309025904', '6011111111111117'];

const arabic = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit)));
const fullWidth = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
const bold = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit)));
const adlam = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0x1e950 + Number(digit)));

describe('a card number', () => {
  it.each(published)('is found: %s', (number) => {
    expect(hasCardNumber(number)).toBe(true);
    expect(hasCardNumber(`please charge my card ${number}, thanks`)).toBe(true);
  });

  it.each([
    ['spaces', '4111 1111 1111 1111'],
    ['dashes', '4111-1111-1111-1111'],
    ['en dashes and thin spaces', '4111\u20131111\u20091111\u20131111'],
    ['no-break spaces', '4111\u00a01111\u00a01111\u00a01111'],
    ['ideographic spaces', '4111\u30001111\u30001111\u30001111'],
    ['zero-width characters', '4111\u200b1111\u200d1111\ufeff1111'],
    ['line ends', '4111\n1111\r\n1111\n1111'],
    ['dots, slashes and underscores', '4111.1111/1111_1111'],
    ['a blank after each digit', '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1'],
  ])('is found with %s', (_, text) => {
    expect(hasCardNumber(text)).toBe(true);
  });

  it.each([
    ['full-width', fullWidth],
    ['Arabic', arabic],
    ['mathematical bold', bold],
    ['Adlam', adlam],
  ])('is found in %s digits', (_, script) => {
    expect(hasCardNumber(script('4111 1111 1111 1111'))).toBe(true);
    expect(hasCardNumber(script('4111 1111 1111 1112'))).toBe(false);
  });

  it('is found beside other numbers', () => {
    expect(hasCardNumber('exp 12/29 4111 1111 1111 1111 cvc 123')).toBe(true);
    expect(hasCardNumber('4111111111111111 123')).toBe(true);
  });

  it('is found between letters', () => {
    expect(hasCardNumber('card4111111111111111card')).toBe(true);
  });
});

describe('no card number', () => {
  it.each([
    ['a wrong check digit', '4111111111111112'],
    ['too few digits', '41111111116'],
    ['too many digits', '41111111111111111111'],
    ['zeros', '0000 0000 0000 0000'],
    ['digits kept apart by words', '4111 and 1111 and 1111 and 1111'],
    ['a time', '2026-11-26T01:24:46Z'],
    ['nothing', ''],
  ])('is %s', (_, text) => {
    expect(hasCardNumber(text)).toBe(false);
  });
});

it('every number of 12 to 19 digits with its check digit is found, however it is grouped, and no other check digit is', () => {
  const groups = fc.array(fc.constantFrom('', ' ', '-', '\u2009'), { minLength: 19, maxLength: 19 });
  const body = fc.stringMatching(/^[1-9]\d{10,17}$/);
  fc.assert(
    fc.property(body, groups, fc.integer({ min: 1, max: 9 }), (body, groups, off) => {
      const check = checkDigit(body);
      const grouped = [...body].map((digit, i) => digit + groups[i]).join('');

      expect(hasCardNumber(`${grouped}${check}`)).toBe(true);
      expect(hasCardNumber(`${body}${(check + off) % 10}`)).toBe(false);
    }),
  );
});

function checkDigit(body: string): number {
  const sum = [...body].reverse().reduce((sum, text, i) => {
    const digit = Number(text) * (i % 2 === 0 ? 2 : 1);
    return sum + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return (10 - (sum % 10)) % 10;
}

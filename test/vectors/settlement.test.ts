/** The program of published expectations: over the files themselves where they are, and over cases of our own. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'vectors-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the program prints, line by line, and its exit code. */
function run(...files: string[]): Promise<{ readonly lines: string[]; readonly code: number }> {
  const program = ['--import', 'tsx', 'examples/vectors/main.ts', ...files];
  return new Promise((resolve) => {
    execFile(process.execPath, program, { timeout: 30_000 }, (error, stdout) => {
      resolve({ lines: stdout.trimEnd().split('\n'), code: Number(error?.code ?? 0) });
    });
  });
}

function fileOf(...cases: readonly object[]): string {
  const path = join(folder, 'cases.json');
  writeFileSync(path, JSON.stringify(cases));
  return path;
}

const published = ['totals', 'einvoices', 'iso4217'].map((name) => `../shared/vectors/${name}.json`);

for (const file of published) {
  it.skipIf(!existsSync(file))(`${file}, where it is present, passes; where it is absent, this says so`, async () => {
    const { lines, code } = await run(file);

    expect(lines.filter((line) => !/^skipped .*discount lowers the taxed amount/.test(line))).toEqual([
      expect.stringMatching(/^\d+ passed, 0 failed, \d+ skipped$/),
    ]);
    expect(code).toBe(0);
  });
  if (!existsSync(file)) console.log(`${file} is absent: its cases are not computed`);
}

describe('a case', () => {
  const tax = {
    name: 'a tax',
    kind: 'tax',
    unit: 'minor',
    input: { base: 315, tax_rate_percent: '20', tax_included: true },
  };

  it('passes when everything expected came out', async () => {
    expect(await run(fileOf({ ...tax, expected: { tax: 53 } }))).toEqual({
      lines: ['1 passed, 0 failed, 0 skipped'],
      code: 0,
    });
  });

  it('fails with what was expected and what came out', async () => {
    expect(await run(fileOf({ ...tax, expected: { tax: 52, net: 263 } }))).toEqual({
      lines: [
        'FAILED cases.json: a tax',
        '  tax: expected 52, actual "53"',
        '  net: expected 263, actual nothing',
        '0 passed, 1 failed, 0 skipped',
      ],
      code: 1,
    });
  });

  it('passes within its own tolerance', async () => {
    expect((await run(fileOf({ ...tax, expected: { tax: 52 }, tolerance: 1 }))).code).toBe(0);
  });

  it('published with more digits than the minor unit passes to the minor unit', async () => {
    const input = { unit_price: '100', quantity: 3, return_quantity: 1, order_adjustment: '-10' };
    const refund = { name: 'a refund', kind: 'refund', unit: 'major', input };

    expect((await run(fileOf({ ...refund, expected: { refund: '96.666667' } }))).code).toBe(0);
    expect((await run(fileOf({ ...refund, expected: { refund: '96.66' } }))).code).toBe(1);
  });

  it('of a kind without a calculator is skipped, and says so', async () => {
    expect((await run(fileOf({ ...tax, kind: 'horoscope', expected: {} }))).lines).toEqual([
      'skipped cases.json: a tax: no calculator for kind horoscope yet',
      '0 passed, 0 failed, 1 skipped',
    ]);
  });

  it.each([
    ['a field', { ...tax, input: { ...tax.input, tax_compound: true }, expected: { tax: 53 } }, 'tax_compound'],
    ['a unit', { ...tax, unit: 'dozens', expected: { tax: 53 } }, 'dozens'],
    [
      'a convention',
      { ...tax, kind: 'order_totals', input: { conventions: { rounding: 'by feel' } }, expected: {} },
      'by feel',
    ],
    [
      'a way to share',
      { ...tax, kind: 'allocate', input: { weights: [1], amount: 1 }, note: 'to whom it may concern', expected: {} },
      'to whom it may concern',
    ],
  ])('with %s that is not understood fails and names it', async (_, testCase, word) => {
    const { lines, code } = await run(fileOf(testCase));

    expect(lines.join('\n')).toContain(word);
    expect(lines.at(-1)).toBe('0 passed, 1 failed, 0 skipped');
    expect(code).toBe(1);
  });
});

describe('an invoice', () => {
  const line = {
    id: '1',
    quantity: '2',
    unit: 'EA',
    price: '5.00',
    net_amount: '10.00',
    tax: { category: 'S', rate: '20' },
    name: 'Mug',
  };
  const breakdown = [{ category: 'S', rate: '20', taxable_amount: '10.00', tax_amount: '2.00' }];
  const totals = {
    line_net: '10.00',
    tax_exclusive: '10.00',
    tax_total: '2.00',
    tax_inclusive: '12.00',
    payable: '12',
  };
  const invoice = {
    name: 'an invoice',
    kind: 'einvoice',
    input: { lines: [line], document_allowance_charges: [] },
    expected: { vat_breakdown: breakdown, totals },
    arithmetic_check: 'ok',
  };
  const unpayable = { ...invoice, expected: { vat_breakdown: breakdown, totals: { ...totals, payable: '13' } } };

  it('that adds up passes', async () => {
    expect((await run(fileOf(invoice))).lines).toEqual(['1 passed, 0 failed, 0 skipped']);
  });

  it('that breaks a rule fails, unless that very rule is said to be broken', async () => {
    expect((await run(fileOf(unpayable))).lines[1]).toContain('BR-CO-16 (12.00 follows)');
    expect((await run(fileOf({ ...unpayable, arithmetic_check: ['BR-CO-16'] }))).code).toBe(0);
    expect((await run(fileOf({ ...invoice, arithmetic_check: ['BR-CO-16'] }))).lines[1]).toContain('but holds');
    expect((await run(fileOf({ ...unpayable, arithmetic_check: ['BR-CO-15'] }))).code).toBe(1);
  });
});

it('a file that cannot be read is a failure, named', async () => {
  const { lines, code } = await run(join(folder, 'nowhere.json'));

  expect(lines[0]).toMatch(/^FAILED .*nowhere\.json could not be read/);
  expect(code).toBe(1);
});

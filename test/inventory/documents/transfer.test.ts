import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  costOf,
  decideTransfer,
  evolveTransfer,
  type Transfer,
  type TransferCommand,
  type TransferFact,
  transferActions,
  unitsUnderWay,
} from '../../../src/inventory';

const ann = { kind: 'staff', id: 'ann' };
const at = (day: number) => new Date(Date.UTC(2026, 0, day, 9)).toISOString();
const shelf = { onHand: 12, value: 1000 };
const create: TransferCommand = {
  action: 'create',
  id: 't',
  from: 'main',
  to: 'store',
  reference: null,
  lines: [{ sku: 'MUG', lot: '', units: 7, reasons: [] }],
};
const send: TransferCommand = { action: 'send', expectedAt: at(5), costOf: (_, units) => costOf(shelf, units) };
const receive = (units: number, damaged = 0): TransferCommand => ({
  action: 'receive',
  lines: [{ line: '1', units, damaged }],
});

function told(...commands: readonly TransferCommand[]) {
  let transfer: Transfer | null = null;
  const facts: TransferFact[] = [];
  commands.forEach((command, index) => {
    const decision = decideTransfer(transfer, command, { at: at(index + 1), by: ann });
    if (!decision.accepted) throw new Error(decision.problems.map(({ code }) => code).join());
    facts.push(...decision.facts);
    transfer = decision.facts.reduce(evolveTransfer, transfer);
  });
  return { transfer: transfer as unknown as Transfer, facts, types: facts.map(({ type }) => type.split('.')[1]) };
}

function refusal(transfer: Transfer, command: TransferCommand) {
  const decision = decideTransfer(transfer, command, { at: at(20), by: ann });
  return decision.accepted ? [] : decision.problems.map(({ code, path }) => [code, path?.join('.')]);
}

describe('a transfer', () => {
  it('arrives in parts, and closes itself when all is there, at the cost with which it left', () => {
    const { transfer, facts, types } = told(create, send, receive(3), receive(3, 1));

    expect(types).toEqual(['requested', 'sent', 'received', 'received', 'closed']);
    expect(facts.slice(1, 4).map(({ data }) => ('lines' in data ? data.lines[0] : null))).toMatchObject([
      { units: 7, value: 583 },
      { units: 3, value: 250, damaged: 0, damagedValue: 0 },
      { units: 3, value: 250, damaged: 1, damagedValue: 83 },
    ]);
    expect(transfer).toMatchObject({ status: 'closed', lines: [{ received: 6, damaged: 1, lost: 0, value: 0 }] });
  });

  it('has lost what never arrives', () => {
    const { facts, transfer } = told(create, send, receive(3), { action: 'close' });

    expect(facts.at(-1)).toMatchObject({ data: { lost: [{ sku: 'MUG', units: 4, value: 333 }] } });
    expect(transfer.lines).toMatchObject([{ received: 3, lost: 4, value: 0 }]);
  });

  it('sends less than was asked for, never more and not nothing', () => {
    const part = (units: number): TransferCommand => ({ ...send, lines: [{ line: '1', units }] }) as TransferCommand;

    expect(told(create, part(2)).transfer.lines).toMatchObject([{ units: 7, sent: 2 }]);
    expect(refusal(told(create).transfer, part(8))).toEqual([['document.units', 'lines.0.units']]);
    expect(refusal(told(create).transfer, part(0))).toEqual([['document.units', 'lines']]);
  });

  it('takes in no more than was sent, and no line that it has not', () => {
    const { transfer } = told(create, send, receive(3));

    expect(refusal(transfer, receive(4, 1))).toEqual([['document.units', 'lines.0.units']]);
    expect(refusal(transfer, { action: 'receive', lines: [{ line: '2', units: 1, damaged: 0 }] })).toEqual([
      ['document.line', 'lines.0.line'],
    ]);
  });

  it('is cancelled before it leaves only', () => {
    const cancel: TransferCommand = { action: 'cancel', reason: 'not needed' };

    expect(told(create, cancel).transfer.status).toBe('cancelled');
    expect(refusal(told(create, send).transfer, cancel)).toEqual([['document.state', undefined]]);
  });

  it('is overdue from its day on', () => {
    const { transfer } = told(create, send);
    const remind = (day: number) => decideTransfer(transfer, { action: 'remind' }, { at: at(day), by: ann });

    expect(remind(4)).toEqual({ accepted: true, facts: [] });
    expect(remind(5)).toMatchObject({ facts: [{ type: 'transfer.overdue', data: { lines: [{ units: 7 }] } }] });
  });
});

const anyCommand: fc.Arbitrary<TransferCommand> = fc.oneof(
  fc.constant(send),
  fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3 }))
    .map(([units, damaged]) => receive(units, damaged)),
  fc.constant<TransferCommand>({ action: 'receive' }),
  fc.constant<TransferCommand>({ action: 'close' }),
  fc.constant<TransferCommand>({ action: 'cancel', reason: null }),
);

it('no unit and no penny of a transfer is lost on the way but what its facts call lost', () => {
  fc.assert(
    fc.property(fc.array(anyCommand, { maxLength: 8 }), (commands) => {
      let { transfer, facts } = told(create);
      commands.forEach((command, index) => {
        const listed = transferActions(transfer).find(({ action }) => action === command.action);
        const decision = decideTransfer(transfer, command, { at: at(index + 2), by: ann });
        if (listed && !listed.allowed) expect(decision).toEqual({ accepted: false, problems: listed.problems });
        if (!decision.accepted) return;
        facts = [...facts, ...decision.facts];
        transfer = decision.facts.reduce(evolveTransfer, transfer);
      });
      let [left, value] = [0, 0];
      for (const fact of facts) {
        if (fact.type === 'transfer.sent')
          for (const line of fact.data.lines) [left, value] = [left + line.units, value + line.value];
        if (fact.type === 'transfer.received')
          for (const line of fact.data.lines)
            [left, value] = [left - line.units - line.damaged, value - line.value - line.damagedValue];
        if (fact.type === 'transfer.closed')
          for (const line of fact.data.lost) [left, value] = [left - line.units, value - line.value];
      }
      const [line] = transfer.lines as [Transfer['lines'][number]];
      expect([left, value]).toEqual([unitsUnderWay(line), line.value]);
      expect(left).toBeGreaterThanOrEqual(0);
      if (left === 0) expect(value).toBe(0);
    }),
    { numRuns: 300 },
  );
});

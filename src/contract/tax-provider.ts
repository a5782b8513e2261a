/** The contract of the TaxProvider port. */
import type { TaxProvider } from '../ports/host';
import type { TaxAmounts, TaxDocumentRequest, TaxRecords, TaxReportAnswer } from '../ports/tax-records';
import { type Contract, type ContractCase, type Fixture, runContract, type TestRunner } from './kit';

/** A tax provider in its test mode. */
export interface TaxProviderFixture {
  readonly provider: TaxProvider;
  /** A place where it quotes rates. */
  readonly place: { readonly country: string; readonly postalCode: string | null };
  readonly currency: string;
  /** What it has on record under a document's name; null where there is none, or where it was taken back. */
  readonly onRecord?: (document: string) => Promise<{ readonly amount: number; readonly tax: number } | null>;
  /** Loses the answer to the next `commit`, `adjust` or `void`: it has its effect and throws. */
  readonly loseNextAnswer?: () => void;
  /** Puts away what the fixture opened; called after each test. */
  readonly close?: () => Promise<void>;
}

/** What is to be proved of a tax provider, and under which name its tests stand. */
export interface TaxProviderContractOptions {
  readonly name?: string;
  /** What the provider can do beside quoting: the rest is skipped, visibly. Default: nothing. */
  readonly records?: readonly (keyof TaxRecords)[];
  /** The fixture's `onRecord` works. */
  readonly shows?: boolean;
  /** The fixture's `loseNextAnswer` works. */
  readonly losesAnswers?: boolean;
}

interface Subject extends TaxProviderFixture {
  readonly run: string;
}

type Case = ContractCase<Subject>;

const at = '2026-01-05T09:00:00.000Z';

const nothing: TaxAmounts = { amount: 0, tax: 0, parts: [] };

/** Two mugs for 24.00, 4.00 of it tax; and what is left once one came back, tax and amount odd. */
const sale: TaxAmounts = {
  amount: 2400,
  tax: 400,
  parts: [{ id: '1', kind: 'line', sku: 'MUG', units: 2, amount: 2400, tax: 400 }],
};
const returned: TaxAmounts = {
  amount: -1201,
  tax: -201,
  parts: [{ id: '1', kind: 'line', sku: 'MUG', units: -1, amount: -1201, tax: -201 }],
};
const left: TaxAmounts = {
  amount: 1199,
  tax: 199,
  parts: [{ id: '1', kind: 'line', sku: 'MUG', units: 1, amount: 1199, tax: 199 }],
};
const takenBack: TaxAmounts = {
  amount: -2400,
  tax: -400,
  parts: [{ id: '1', kind: 'line', sku: 'MUG', units: -2, amount: -2400, tax: -400 }],
};

type Told = Pick<TaxDocumentRequest, 'change' | 'after' | 'document'>;

function tell(subject: Subject, operation: keyof TaxRecords, key: string, told: Told): Promise<TaxReportAnswer> {
  const { provider, run, place, currency } = subject;
  const request: TaxDocumentRequest = {
    key: `${run}-${key}`,
    orderId: run,
    orderNumber: null,
    quote: null,
    currency,
    vatId: null,
    placedAt: at,
    ...place,
    ...told,
  };
  return provider[operation]?.(request) ?? Promise.reject(new Error(`the provider has no ${operation}`));
}

const commit = (subject: Subject, key = 'commit') =>
  tell(subject, 'commit', key, { change: sale, after: sale, document: null });

/** The name of a sale that was recorded. */
async function committed(subject: Subject): Promise<string> {
  return documentOf(subject, await commit(subject));
}

function documentOf({ run }: Subject, answer: TaxReportAnswer): string {
  if (answer.status !== 'recorded') throw new Error(`a plain sale was not recorded: ${JSON.stringify(answer)}`);
  return answer.reference ?? run;
}

const quotes: readonly Case[] = [
  {
    promise: 'P1',
    rule: 'every asked line has its rates, in order, as exact decimal texts',
    run: async ({ provider, place, run }, check) => {
      const lines = [
        { sku: 'MUG', taxClass: null },
        { sku: null, taxClass: null },
        { sku: 'MUG', taxClass: null },
      ];
      const answer = await provider.quote({ ...place, orderId: run, currency: 'EUR', vatId: null, at, lines });
      const rates = 'rates' in answer ? answer.rates : answer;
      check.equal(rates.length, 3, 'a list of rates for each line');
      check.equal(rates[2], rates[0], 'the same line has the same rates');
      check.that(
        rates
          .flatMap((line) => ('rates' in line ? line.rates : line))
          .every(({ name, rate }) => name.length > 0 && /^\d{1,4}(\.\d{1,9})?$/.test(rate)),
        'rates are named decimal texts',
      );
    },
  },
  {
    promise: 'P1',
    rule: 'what has no line has no rates',
    run: async ({ provider, place, run }, check) => {
      const answer = await provider.quote({ ...place, orderId: run, currency: 'EUR', vatId: null, at, lines: [] });
      check.equal('rates' in answer ? answer.rates : answer, [], 'an empty list');
    },
  },
];

const records: readonly Case[] = [
  {
    promise: 'P2',
    rule: 'a repeated key gives the first answer again, also twice at once',
    needs: 'commit',
    run: async (subject, check) => {
      const [first, ...others] = await Promise.all([commit(subject), commit(subject), commit(subject)]);
      check.equal([...others, await commit(subject)], [first, first, first], 'one answer');
    },
  },
  {
    promise: 'P2',
    rule: 'a sale that was told three times is recorded once',
    needs: 'commit record',
    run: async (subject, check) => {
      const document = await committed(subject);
      await Promise.all([commit(subject), commit(subject)]);
      check.equal(await subject.onRecord?.(document), { amount: 2400, tax: 400 }, 'on record');
    },
  },
  {
    promise: 'P2',
    rule: 'a change that is told again after its answer was lost is made once',
    needs: 'adjust record loss',
    run: async (subject, check) => {
      const document = await committed(subject);
      const adjust = () => tell(subject, 'adjust', 'a', { change: returned, after: left, document });
      subject.loseNextAnswer?.();
      check.that(
        await adjust().then(
          () => false,
          () => true,
        ),
        'the answer is lost',
      );
      documentOf(subject, await adjust());
      check.equal(await subject.onRecord?.(document), { amount: 1199, tax: 199 }, 'on record');
    },
  },
  {
    promise: 'P4',
    rule: 'what is on record is what was told, to the minor unit',
    needs: 'adjust record',
    run: async (subject, check) => {
      const document = await committed(subject);
      check.equal(await subject.onRecord?.(document), { amount: 2400, tax: 400 }, 'the sale');
      documentOf(subject, await tell(subject, 'adjust', 'a', { change: returned, after: left, document }));
      check.equal(await subject.onRecord?.(document), { amount: 1199, tax: 199 }, 'after a return');
    },
  },
  {
    promise: 'P4',
    rule: 'a sale that was taken back is not on record',
    needs: 'void record',
    run: async (subject, check) => {
      const document = await committed(subject);
      documentOf(subject, await tell(subject, 'void', 'v', { change: takenBack, after: nothing, document }));
      check.equal(await subject.onRecord?.(document), null, 'nothing');
    },
  },
  {
    promise: 'P4',
    rule: 'a sale that was taken back can be recorded anew',
    needs: 'void',
    run: async (subject, check) => {
      const document = await committed(subject);
      await tell(subject, 'void', 'v', { change: takenBack, after: nothing, document });
      check.equal((await commit(subject, 'again')).status, 'recorded', 'the second sale');
    },
  },
  ...(['adjust', 'void'] as const).map(
    (operation): Case => ({
      promise: 'P5',
      rule: `${operation} of a document that is not there is refused in an answer with a code`,
      needs: operation,
      run: async (subject, check) => {
        const told = { change: takenBack, after: nothing, document: `${subject.run}-nowhere` };
        const answer = await tell(subject, operation, 'x', told);
        check.that(answer.status === 'refused' && answer.code.length > 0, `got ${JSON.stringify(answer)}`);
        check.equal(await tell(subject, operation, 'x', told), answer, 'the first answer again');
      },
    }),
  ),
];

const taxPromises: Contract<Subject> = {
  title: 'TaxProvider',
  cases: [...quotes, ...records],
  reasons: {
    commit: 'the provider records nothing',
    adjust: 'the provider changes no documents',
    void: 'the provider takes no documents back',
    'commit record': 'the provider records nothing, or the fixture cannot show it',
    'adjust record': 'the provider changes no documents, or the fixture cannot show it',
    'void record': 'the provider takes no documents back, or the fixture cannot show it',
    'adjust record loss': 'the provider changes no documents, or the fixture cannot show or lose it',
  },
};

/** Registers a test for every promise of the TaxProvider port; answers the names of the skipped ones. */
export function taxProviderContract(
  runner: TestRunner,
  make: () => Promise<TaxProviderFixture>,
  options: TaxProviderContractOptions = {},
): readonly string[] {
  const can = options.records ?? [];
  const offers = new Set<string>(can);
  if (options.shows) for (const operation of can) offers.add(`${operation} record`);
  if (options.shows && options.losesAnswers) for (const operation of can) offers.add(`${operation} record loss`);
  const contract = { ...taxPromises, title: options.name ?? taxPromises.title };
  return runContract(runner, contract, { make: () => taxSubject(make), offers });
}

async function taxSubject(make: () => Promise<TaxProviderFixture>): Promise<Fixture<Subject>> {
  const fixture = await make();
  return { subject: { ...fixture, run: crypto.randomUUID() }, ...(fixture.close && { close: fixture.close }) };
}

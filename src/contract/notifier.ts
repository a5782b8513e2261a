/** The contract of the Notifier port. */
import type { Message, Notifier } from '../ports/notifier';
import { type Contract, type ContractCase, type Fixture, runContract, type TestRunner } from './kit';

/** A notifier whose messages the test can read. */
export interface NotifierFixture {
  readonly notifier: Notifier;
  /** Contact data to which it sends. */
  readonly recipient: Readonly<Record<string, string>>;
  /** How many messages were taken over for an order so far. */
  readonly messagesFor: (orderId: string) => Promise<number>;
  /** Makes the next message fail to be taken over. */
  readonly failNext?: () => void;
  /** Puts away what the fixture opened; called after each test. */
  readonly close?: () => Promise<void>;
}

/** What is to be proved of a notifier, and under which name its tests stand. */
export interface NotifierContractOptions {
  readonly name?: string;
  /** The fixture's `failNext` works. */
  readonly fails?: boolean;
}

interface Subject extends NotifierFixture {
  readonly run: string;
}

type Case = ContractCase<Subject>;

function message({ run, recipient }: Subject, change: Partial<Message> = {}): Message {
  const ids = { key: `${run}-a`, orderId: `${run}-order`, orderNumber: 'T-1' };
  const about = {
    template: 'order.confirmed',
    audience: 'customer',
    locale: 'en',
    zone: 'Europe/London',
    currency: 'GBP',
    values: { total: 1999, currency: 'GBP' },
  } as const;
  return { ...ids, ...about, recipient, ...change };
}

const sent = ({ messagesFor, run }: Subject) => messagesFor(`${run}-order`);

const cases: readonly Case[] = [
  {
    promise: 'P1',
    rule: 'a repeated key is one message, another key another',
    run: async (subject, check) => {
      await subject.notifier.send(message(subject));
      await subject.notifier.send(message(subject));
      check.equal(await sent(subject), 1, 'messages after a repetition');
      await subject.notifier.send(message(subject, { key: `${subject.run}-b` }));
      check.equal(await sent(subject), 2, 'messages after another key');
    },
  },
  {
    promise: 'P1',
    rule: 'a key used twice at once is one message',
    run: async (subject, check) => {
      await Promise.all([subject.notifier.send(message(subject)), subject.notifier.send(message(subject))]);
      check.equal(await sent(subject), 1, 'messages');
    },
  },
  {
    promise: 'P2',
    rule: 'a message is taken over when send resolves',
    run: async (subject, check) => {
      await subject.notifier.send(message(subject));
      check.equal(await sent(subject), 1, 'messages');
    },
  },
  {
    promise: 'P2',
    rule: 'a message that was not taken over throws, and goes out when tried again',
    needs: 'failures',
    run: async (subject, check) => {
      subject.failNext?.();
      const threw = await subject.notifier.send(message(subject)).then(
        () => false,
        () => true,
      );
      check.equal([threw, await sent(subject)], [true, 0], 'it throws and nothing is sent');
      await subject.notifier.send(message(subject));
      check.equal(await sent(subject), 1, 'the second try is taken over');
    },
  },
  {
    promise: 'P3',
    rule: 'an erased customer is no error, and nothing is sent',
    run: async (subject, check) => {
      await subject.notifier.send(message(subject, { recipient: null }));
      check.equal(await sent(subject), 0, 'messages');
    },
  },
  ...(['staff', 'supplier'] as const).map(
    (audience): Case => ({
      promise: 'P4',
      rule: `what is for ${audience === 'staff' ? 'staff' : 'a supplier'} names no recipient, and is taken over`,
      run: async (subject, check) => {
        const values = { supplier: 'acme', total: 1999, currency: 'GBP' };
        await subject.notifier.send(message(subject, { audience, recipient: null, values }));
        check.equal(await sent(subject), 1, 'messages');
      },
    }),
  ),
];

const notifierPromises: Contract<Subject> = {
  title: 'Notifier',
  cases,
  reasons: { failures: 'the fixture cannot make a message fail' },
};

/** Registers a test for every promise of the Notifier port; answers the names of the skipped ones. */
export function notifierContract(
  runner: TestRunner,
  make: () => Promise<NotifierFixture>,
  options: NotifierContractOptions = {},
): readonly string[] {
  const offers = new Set(options.fails ? ['failures'] : []);
  const contract = { ...notifierPromises, title: options.name ?? notifierPromises.title };
  return runContract(runner, contract, { make: () => notifierSubject(make), offers });
}

async function notifierSubject(make: () => Promise<NotifierFixture>): Promise<Fixture<Subject>> {
  const fixture = await make();
  return { subject: { ...fixture, run: crypto.randomUUID() }, ...(fixture.close && { close: fixture.close }) };
}

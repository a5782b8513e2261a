/** The contract of the PaymentGateway port. */
import { money } from '../kernel';
import type {
  AskedCall,
  AuthorizeRequest,
  GatewayAnswer,
  GatewayCapabilities,
  PaymentGateway,
  PaymentRequest,
} from '../ports/payment-gateway';
import type { Check } from './check';
import { type Contract, type ContractCase, type Fixture, runContract, type TestRunner } from './kit';

/** A gateway in its provider's test mode. */
export interface PaymentGatewayFixture {
  readonly gateway: PaymentGateway;
  readonly currency: string;
  /** Tokens of the test mode: one that is authorized at once, one that is declined. */
  readonly tokens: { readonly ok: string; readonly declined: string };
  /** Makes the answer of the next call get lost after it had its effect: the call throws. */
  readonly loseNextAnswer?: () => void;
  /** Makes the next call never arrive: it throws without effect. */
  readonly loseNextCall?: () => void;
  /** Puts away what the fixture opened; called after each test. */
  readonly close?: () => Promise<void>;
}

/** What is to be proved of a gateway, and under which name its tests stand. */
export interface PaymentGatewayContractOptions {
  readonly name?: string;
  /** Those of the gateway: what it cannot do is skipped, visibly. */
  readonly capabilities: GatewayCapabilities;
  /** The fixture's `loseNextAnswer` and `loseNextCall` work. */
  readonly losesCalls?: boolean;
}

interface Subject extends PaymentGatewayFixture {
  /** Keys and ids that no other test uses. */
  readonly run: string;
}

type Case = ContractCase<Subject>;

function authorization({ run, currency, tokens }: Subject, change: Partial<AuthorizeRequest> = {}): AuthorizeRequest {
  const ids = { key: `${run}-authorize`, orderId: `${run}-order`, orderNumber: 'T-1', paymentId: `${run}-payment` };
  return { ...ids, amount: money(1000, currency), token: tokens.ok, ...change };
}

function step({ run, currency }: Subject, key: string, answer: GatewayAnswer, amount: number): PaymentRequest {
  const reference = 'reference' in answer ? answer.reference : '';
  return { key: `${run}-${key}`, paymentId: `${run}-payment`, reference, amount: money(amount, currency) };
}

/** What the asker of a lookup knows beside the key. */
function asked(
  { run, currency }: Subject,
  operation: AskedCall['operation'],
  request: Partial<PaymentRequest>,
): AskedCall {
  const { reference = null, paymentId = `${run}-payment`, amount = money(1000, currency) } = request;
  return { operation, orderId: `${run}-order`, paymentId, reference, amount };
}

/** An authorization of 10.00, as a reference to go on with. */
async function authorized(subject: Subject): Promise<GatewayAnswer> {
  const answer = await subject.gateway.authorize(authorization(subject));
  if (answer.status !== 'authorized') throw new Error(`the token that works answered ${answer.status}`);
  return answer;
}

/** A captured payment of 10.00. */
async function captured(subject: Subject): Promise<GatewayAnswer> {
  const answer = await subject.gateway.authorize(authorization(subject));
  if (answer.status === 'captured') return answer;
  return subject.gateway.capture(step(subject, 'capture-all', answer, 1000));
}

/** A call made twice in a row and, with another key, twice at once. */
async function repeats(check: Check, call: (key: string) => Promise<GatewayAnswer>): Promise<void> {
  const first = await call('a');
  check.equal(await call('a'), first, 'a repeated key gives the first answer');
  const [left, right] = await Promise.all([call('b'), call('b')]);
  check.equal(left, right, 'a key used twice at once gives one answer');
}

const repeated: readonly Case[] = [
  {
    promise: 'P1',
    rule: 'a repeated authorization is one authorization',
    run: async (subject, check) => {
      await repeats(check, (key) =>
        subject.gateway.authorize(
          authorization(subject, { key: `${subject.run}-${key}`, paymentId: `${subject.run}-${key}` }),
        ),
      );
      const one = await subject.gateway.authorize(
        authorization(subject, { key: `${subject.run}-c`, paymentId: `${subject.run}-c` }),
      );
      const two = await subject.gateway.authorize(
        authorization(subject, { key: `${subject.run}-d`, paymentId: `${subject.run}-d` }),
      );
      check.that(
        'reference' in one && 'reference' in two && one.reference !== two.reference,
        'another key is another authorization',
      );
    },
  },
  {
    promise: 'P1',
    rule: 'a repeated refusal stays a refusal',
    run: async (subject, check) => {
      const request = authorization(subject, { token: subject.tokens.declined });
      check.equal(
        await subject.gateway.authorize(request),
        await subject.gateway.authorize(request),
        'the same refusal',
      );
    },
  },
  {
    promise: 'P1',
    rule: 'a repeated capture takes the money once',
    needs: 'partialCapture',
    run: async (subject, check) => {
      const answer = await authorized(subject);
      await repeats(check, (key) => subject.gateway.capture(step(subject, key, answer, 300)));
      const rest = await subject.gateway.capture(step(subject, 'rest', answer, 400));
      check.equal(rest.status, 'captured', 'after 3 + 3 there are 4 left of 10');
    },
  },
  {
    promise: 'P1',
    rule: 'a repeated refund gives the money back once',
    needs: 'partialRefund',
    run: async (subject, check) => {
      const answer = await captured(subject);
      await repeats(check, (key) => subject.gateway.refund(step(subject, key, answer, 300)));
      const rest = await subject.gateway.refund(step(subject, 'rest', answer, 400));
      check.equal(rest.status, 'refunded', 'after 3 + 3 there are 4 left of 10');
    },
  },
  {
    promise: 'P1',
    rule: 'a repeated void is one void',
    needs: 'separateCapture',
    run: async (subject, check) => {
      const request = step(subject, 'void', await authorized(subject), 1000);
      const first = await subject.gateway.void(request);
      check.equal([first.status, await subject.gateway.void(request)], ['voided', first], 'the first answer again');
    },
  },
];

const refusals: readonly Case[] = [
  {
    promise: 'P2',
    rule: 'a declined card is an answer with a code',
    run: async (subject, check) => {
      const answer = await subject.gateway.authorize(authorization(subject, { token: subject.tokens.declined }));
      check.that(answer.status === 'declined' && answer.code.length > 0, `got ${JSON.stringify(answer)}`);
    },
  },
  {
    promise: 'P2',
    rule: 'a reference that the gateway does not know is declined',
    run: async (subject, check) => {
      const nowhere: GatewayAnswer = { status: 'voided', reference: `${subject.run}-nowhere` };
      const { gateway } = subject;
      const answers = [
        await gateway.capture(step(subject, 'c', nowhere, 100)),
        await gateway.refund(step(subject, 'r', nowhere, 100)),
        await gateway.void(step(subject, 'v', nowhere, 100)),
      ];
      check.equal(
        answers.map(({ status }) => status),
        ['declined', 'declined', 'declined'],
        'refusals are answers',
      );
    },
  },
];

const lookups: readonly Case[] = [
  {
    promise: 'P3',
    rule: 'lookup gives the answer of a call, by its key',
    needs: 'lookup',
    run: async (subject, check) => {
      const answer = await captured(subject);
      const request = authorization(subject);
      const known = await subject.gateway.lookup(request.key, asked(subject, 'authorize', request));
      check.equal(known.status !== 'none', true, 'the authorization is known');
      const refund = step(subject, 'refund', answer, 1000);
      const given = await subject.gateway.refund(refund);
      const found = await subject.gateway.lookup(refund.key, asked(subject, 'refund', refund));
      check.equal(found, given, 'the refund’s own answer');
    },
  },
  {
    promise: 'P3',
    rule: 'lookup of a refused call tells the refusal',
    needs: 'lookup',
    run: async (subject, check) => {
      const request = authorization(subject, { token: subject.tokens.declined });
      const answer = await subject.gateway.authorize(request);
      const found = await subject.gateway.lookup(request.key, asked(subject, 'authorize', request));
      check.equal(found, answer, 'the refusal');
    },
  },
  {
    promise: 'P3',
    rule: 'lookup of a call that never arrived says none',
    needs: 'lookup',
    run: async (subject, check) => {
      const { key, ...request } = authorization(subject, { key: `${subject.run}-never` });
      const found = await subject.gateway.lookup(key, asked(subject, 'authorize', request));
      check.equal(found, { status: 'none' }, 'nothing is known');
    },
  },
  {
    promise: 'P3',
    rule: 'after a lost answer lookup tells what happened, and a repetition has no second effect',
    needs: 'lostCalls',
    run: async (subject, check) => {
      const answer = await authorized(subject);
      const request = step(subject, 'lost', answer, 1000);
      subject.loseNextAnswer?.();
      check.equal(await outcome(subject.gateway.capture(request)), 'unknown', 'the caller learns nothing');
      const found = await subject.gateway.lookup(request.key, asked(subject, 'capture', request));
      check.equal(found.status, 'captured', 'the money was taken');
      check.equal(await subject.gateway.capture(request), found, 'the repeated call gives the first answer');
    },
  },
  {
    promise: 'P3',
    rule: 'after a lost call lookup says none, and a repetition works',
    needs: 'lostCalls',
    run: async (subject, check) => {
      const request = authorization(subject);
      subject.loseNextCall?.();
      check.equal(await outcome(subject.gateway.authorize(request)), 'unknown', 'the caller learns nothing');
      const found = await subject.gateway.lookup(request.key, asked(subject, 'authorize', request));
      check.equal(found, { status: 'none' }, 'it never arrived');
      check.that((await subject.gateway.authorize(request)).status !== 'declined', 'the repetition arrives');
    },
  },
];

const bounds: readonly Case[] = [
  {
    promise: 'P4',
    rule: 'amounts come back as they were asked for',
    run: async (subject, check) => {
      const answer = await captured(subject);
      check.equal('amount' in answer && answer.amount, money(1000, subject.currency), 'integers of minor units');
    },
  },
  {
    promise: 'P4',
    rule: 'no more is captured than was authorized',
    needs: 'separateCapture',
    run: async (subject, check) => {
      const answer = await authorized(subject);
      check.equal(
        (await subject.gateway.capture(step(subject, 'more', answer, 1001))).status,
        'declined',
        'one penny more',
      );
      check.equal((await subject.gateway.capture(step(subject, 'all', answer, 1000))).status, 'captured', 'all of it');
      check.equal(
        (await subject.gateway.capture(step(subject, 'again', answer, 1))).status,
        'declined',
        'nothing is left',
      );
    },
  },
  {
    promise: 'P4',
    rule: 'partial captures add up to the authorization',
    needs: 'partialCapture',
    run: async (subject, check) => {
      const answer = await authorized(subject);
      const statuses = [];
      for (const [key, amount] of [
        ['a', 600],
        ['b', 401],
        ['c', 400],
      ] as const) {
        statuses.push((await subject.gateway.capture(step(subject, key, answer, amount))).status);
      }
      check.equal(statuses, ['captured', 'declined', 'captured'], '600 + 400 of 1000');
    },
  },
  {
    promise: 'P4',
    rule: 'nothing is captured after a void',
    needs: 'separateCapture',
    run: async (subject, check) => {
      const answer = await authorized(subject);
      await subject.gateway.void(step(subject, 'void', answer, 1000));
      check.equal(
        (await subject.gateway.capture(step(subject, 'late', answer, 1000))).status,
        'declined',
        'the authorization is gone',
      );
    },
  },
  {
    promise: 'P4',
    rule: 'no more is refunded than was captured',
    run: async (subject, check) => {
      const answer = await captured(subject);
      check.equal(
        (await subject.gateway.refund(step(subject, 'more', answer, 1001))).status,
        'declined',
        'one penny more',
      );
      check.equal((await subject.gateway.refund(step(subject, 'all', answer, 1000))).status, 'refunded', 'all of it');
      check.equal(
        (await subject.gateway.refund(step(subject, 'again', answer, 1))).status,
        'declined',
        'nothing is left',
      );
    },
  },
  {
    promise: 'P4',
    rule: 'racing refunds never exceed what was captured',
    needs: 'partialRefund',
    run: async (subject, check) => {
      const answer = await captured(subject);
      const refunds = Array.from({ length: 6 }, (_, n) => subject.gateway.refund(step(subject, `r${n}`, answer, 300)));
      const refunded = (await Promise.all(refunds)).filter(({ status }) => status === 'refunded');
      check.equal(refunded.length, 3, 'three times 3.00 of 10.00');
    },
  },
];

const gatewayPromises: Contract<Subject> = {
  title: 'PaymentGateway',
  cases: [...repeated, ...refusals, ...lookups, ...bounds],
  reasons: {
    separateCapture: 'the gateway captures at once',
    partialCapture: 'the gateway captures whole authorizations only',
    partialRefund: 'the gateway refunds whole captures only',
    lookup: 'the gateway cannot look up a call',
    lostCalls: 'the fixture cannot lose a call',
  },
};

/** Registers a test for every promise of the PaymentGateway port; answers the names of the skipped ones. */
export function paymentGatewayContract(
  runner: TestRunner,
  make: () => Promise<PaymentGatewayFixture>,
  options: PaymentGatewayContractOptions,
): readonly string[] {
  const { capturesAtOnce, partialCapture, partialRefund, lookup } = options.capabilities;
  const offers = new Set<string>();
  if (!capturesAtOnce) offers.add('separateCapture');
  if (!capturesAtOnce && partialCapture) offers.add('partialCapture');
  if (partialRefund) offers.add('partialRefund');
  if (lookup) offers.add('lookup');
  if (lookup && !capturesAtOnce && options.losesCalls) offers.add('lostCalls');
  const contract = { ...gatewayPromises, title: options.name ?? gatewayPromises.title };
  return runContract(runner, contract, { make: () => gatewaySubject(make), offers });
}

async function gatewaySubject(make: () => Promise<PaymentGatewayFixture>): Promise<Fixture<Subject>> {
  const fixture = await make();
  return { subject: { ...fixture, run: crypto.randomUUID() }, ...(fixture.close && { close: fixture.close }) };
}

/** `unknown` when the call threw. */
async function outcome(call: Promise<GatewayAnswer>): Promise<string> {
  return call.then(({ status }) => status).catch(() => 'unknown');
}

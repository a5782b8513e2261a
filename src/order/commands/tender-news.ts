/** Payments from accounts of the shop: looked up before the decision, taken in its commit under the guard of their balance. */
import { type Problem, problem } from '../../kernel';
import type { CommandContext, ShopTerms } from '../command';
import { type News, news } from '../vocabulary';

/** A payment that is asked for. */
export interface PaymentWish {
  readonly method: string;
  readonly amount?: number | undefined;
  readonly token?: string | undefined;
}

/** One, or a list of them. */
export interface PaymentWishes {
  readonly payment?: PaymentWish | undefined;
  readonly payments?: readonly PaymentWish[] | undefined;
}

/** Whether any of the payments asked for comes from an account of the shop. */
export function wantsTender(wishes: readonly Pick<PaymentWish, 'method'>[], shop: ShopTerms): boolean {
  return wishes.some(({ method }) => Object.hasOwn(shop.methods, method) && shop.methods[method]?.tender !== undefined);
}

/** The same wishes, each account that named no amount giving what it has of what is left. */
export function withBalances<W extends PaymentWishes>(wishes: W, due: number, context: CommandContext): W {
  const { payment, payments } = wishes;
  if (payment && payments) return wishes;
  const list = payments ?? (payment ? [payment] : []);
  let left = due;
  const known = list.map((wish, index) => {
    const tender = context.gathered.tenders[index];
    const amount = wish.amount ?? (tender && tender.balance > 0 ? Math.min(left, tender.balance) : undefined);
    left = Math.max(0, left - (amount ?? 0));
    return amount === undefined || amount === 0 ? wish : { ...wish, amount };
  });
  return payments ? { ...wishes, payments: known } : payment ? { ...wishes, payment: known[0] } : wishes;
}

/** Problems of the accounts that payments shall come from: none, not to be used, or with too little on it. */
export function tenderProblems({ payment, payments }: PaymentWishes, due: number, context: CommandContext): Problem[] {
  const list = payments ?? (payment ? [payment] : []);
  return list.flatMap((wish, index) =>
    tenderProblem(wish, due, context, payments ? ['payments', index] : ['payment'], index, list.slice(0, index)),
  );
}

/** The problem of one payment from an account; empty for money from outside. */
export function tenderProblem(
  wish: PaymentWish,
  due: number,
  context: CommandContext,
  path: readonly (string | number)[],
  index = 0,
  earlier: readonly PaymentWish[] = [],
): Problem[] {
  const tender = context.gathered.tenders[index];
  if (!tender || due === 0) return [];
  const { account, kind, fault, currency } = tender;
  if (account === null && currency !== undefined)
    return [
      problem('currency.differs', fault ?? `the ${kind} is in ${currency}`, { kind, currency }, [
        ...path,
        kind === 'giftCard' ? 'giftCard' : 'method',
      ]),
    ];
  if (account === null)
    return [
      problem('tender.unknown', fault ?? `there is no such ${kind}`, { kind }, [
        ...path,
        kind === 'giftCard' ? 'giftCard' : 'method',
      ]),
    ];
  const spent = earlier.reduce(
    (sum, { amount = 0 }, place) => (context.gathered.tenders[place]?.account === account ? sum + amount : sum),
    0,
  );
  const balance = tender.balance - spent;
  const amount = wish.amount ?? Math.min(due, balance);
  if (amount > 0 && amount <= balance) return [];
  return [
    problem('counter.short', `${wish.amount ?? 'some'} asked, ${balance} on the ${kind}`, { kind, balance }, [
      ...path,
      'amount',
    ]),
  ];
}

/** What is taken from an account is here at once. */
export function tenderNews(method: string, amount: number, index: number, context: CommandContext): News[] {
  const found = context.gathered.tenders[index];
  if (!found?.account) return [];
  const paymentId = context.newId();
  return [
    news('payment.requested', {
      paymentId,
      method,
      rule: 'prepaid',
      amount,
      byGateway: false,
      token: null,
      tender: { kind: found.kind, account: found.account },
    }),
    news('payment.captured', { paymentId, captureId: null, amount, reference: null }),
  ];
}

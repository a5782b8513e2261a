/** `edits.begin`, `edits.stage`, `edits.unstage`, `edits.discard`: changes are put together; the order stays as it is until they are confirmed. */
import { hourMs, later, type Problem, problem } from '../../kernel';
import { accepted, type CommandContext, defineCommand, everyone, inLifecycle, type StandingContext } from '../command';
import type { EditAction, StagedAction } from '../edits/vocabulary';
import { editHours, maxStagedActions } from '../limits';
import { measure, measureOfLine, type SoldOrNot } from '../measures';
import type { Payloads } from '../schemas';
import { countOf } from '../units';
import { type Actor, type News, news, type OrderRecord } from '../vocabulary';

const running = ['placed', 'confirmed', 'processing'] as const;

export const beginEdit = defineCommand({
  type: 'edits.begin',
  actors: everyone,
  standing: (order, { at }) => {
    const state = inLifecycle(order, ...running);
    const { edit } = order.head;
    if (state.length > 0 || !edit || edit.expiresAt <= at) return state;
    const { id: editId, expiresAt } = edit;
    return [problem('edit.open', `an edit is open until ${expiresAt}`, { editId, expiresAt })];
  },
  given: (_order, { expires }, { at }) =>
    expires === undefined || expires > at
      ? []
      : [problem('input.invalid', 'an edit must be open for some time', { expires }, ['expires'])],
  decide: (order, { expires, reason = null, editId }, { at, actor, newId }) =>
    accepted(
      ...(order.head.edit ? dropped(order, 'expired') : []),
      news('edit.begun', {
        editId: editId ?? newId(),
        begunBy: actor,
        expiresAt: expires ?? later(at, editHours * hourMs),
        reason,
      }),
    ),
});

export const stageEdit = defineCommand({
  type: 'edits.stage',
  actors: everyone,
  needs: (_order, { actions }) => {
    const measured = actions.flatMap((action) =>
      action.type === 'addLine' && action.unit !== undefined ? [action.sku] : [],
    );
    return {
      ...(actions.some(({ type }) => type === 'setAddress') && { address: true }),
      ...(measured.length > 0 && { skus: [...new Set(measured)] }),
    };
  },
  standing: changeable,
  given: (order, { actions, editId }, context) => {
    const most = maxStagedActions - (order.head.edit?.staged ?? 0);
    const full = problem('limit.exceeded', `an edit has at most ${maxStagedActions} actions`, {}, ['actions']);
    return [
      ...anotherEdit(order, editId),
      ...(actions.length > most ? [full] : []),
      ...actions.flatMap((action, index) => actionProblems(order, action, index, context)),
      ...context.gathered.addressProblems,
    ];
  },
  decide: (order, { actions }, context) => {
    const { actor, newId } = context;
    const staged = actions.map(
      (action): StagedAction => ({ id: newId(), by: actor, action: inBaseUnits(order, action, context) }),
    );
    return accepted(news('edit.staged', { editId: order.head.edit?.id ?? '', actions: staged }));
  },
});

export const unstageEdit = defineCommand({
  type: 'edits.unstage',
  actors: everyone,
  standing: changeable,
  given: (order, { actionIds }) =>
    actionIds.flatMap((actionId, index) =>
      order.edits[0]?.actions.some(({ id }) => id === actionId)
        ? []
        : [problem('edit.actionNotFound', `there is no action ${actionId}`, { actionId }, ['actionIds', index])],
    ),
  decide: (order, { actionIds }) =>
    accepted(news('edit.unstaged', { editId: order.head.edit?.id ?? '', actionIds: [...new Set(actionIds)] })),
});

export const discardEdit = defineCommand({
  type: 'edits.discard',
  actors: everyone,
  standing: (order, { actor }) => (order.head.edit ? strangers(order, actor) : [notFound(null)]),
  given: (order, { editId }) => anotherEdit(order, editId),
  decide: (order, { reason }) => accepted(...dropped(order, reason)),
});

/** What was meant is not the edit that is open. */
export function anotherEdit({ head }: OrderRecord, editId: string | undefined): Problem[] {
  return editId === undefined || editId === head.edit?.id ? [] : [notFound(editId, ['editId'])];
}

/** Why the open edit cannot be changed or confirmed by this actor now. */
export function changeable(order: OrderRecord, { at, actor }: StandingContext): Problem[] {
  const { edit } = order.head;
  if (!edit) return [notFound(null)];
  const { id: editId, expiresAt } = edit;
  if (expiresAt <= at) return [problem('edit.expired', `the edit was open until ${expiresAt}`, { editId, expiresAt })];
  const waiting = waitingApprovals(order).map(({ id }) =>
    problem('approval.needed', 'the edit waits for approval', { approvalId: id }),
  );
  return [...inLifecycle(order, ...running), ...strangers(order, actor), ...waiting];
}

/** Nobody approves what is not there any more. */
export function deniedApprovals(order: OrderRecord): News[] {
  return waitingApprovals(order).map(({ id }) => news('approval.denied', { approvalId: id }));
}

function waitingApprovals({ head }: OrderRecord): OrderRecord['head']['approvals'] {
  return head.approvals.filter(({ command }) => command === 'edits.confirm');
}

function dropped(order: OrderRecord, reason: string): News[] {
  return [...deniedApprovals(order), news('edit.discarded', { editId: order.head.edit?.id ?? '', reason })];
}

/** What the shop has begun for a customer is not the customer's to change. */
function strangers({ head }: OrderRecord, actor: Actor): Problem[] {
  if (actor.kind !== 'customer' || head.edit?.begunBy.kind === 'customer') return [];
  return [problem('actor.notAllowed', 'the edit was begun by the shop', { editId: head.edit?.id ?? null })];
}

function notFound(editId: string | null, path?: readonly string[]): Problem {
  return problem('edit.notFound', editId ? `there is no open edit ${editId}` : 'no edit is open', { editId }, path);
}

type Action = Payloads['edits.stage']['actions'][number];

/** How an action's quantity is said, where it names a unit; of a line that the order has, in the unit that it was sold in. */
function measured(order: OrderRecord, action: Action, index: number, { gathered }: CommandContext): SoldOrNot | null {
  if (!('unit' in action) || action.unit === undefined) return null;
  const { quantity, unit } = action;
  const path = ['actions', index];
  return action.type === 'addLine'
    ? measure({ sku: action.sku, quantity, unit }, gathered.items.get(action.sku) ?? {}, path)
    : measureOfLine(order, { lineId: action.lineId, quantity, unit }, path, 'quantity');
}

/** The action as it is kept: in base units, whatever the catalogue says of its units when it is confirmed. */
function inBaseUnits(order: OrderRecord, action: Action, context: CommandContext): EditAction {
  const found = measured(order, action, 0, context);
  if (!found || found.problem) return action as EditAction;
  const { unit: _unit, ...rest } = action as Extract<Action, { unit?: unknown }>;
  const { units, terms } = found.sold;
  return { ...rest, quantity: units, ...(action.type === 'addLine' && terms && { sold: terms }) } as EditAction;
}

/** What is wrong with an action whatever becomes of the order until it is confirmed. */
function actionProblems(order: OrderRecord, action: Action, index: number, context: CommandContext): Problem[] {
  const { shop, actor } = context;
  const at = (...path: readonly (string | number)[]) => ['actions', index, ...path];
  const problems: Problem[] = [];
  const forbidden = (field: string, whom: string) =>
    problems.push(problem('actor.notAllowed', `only ${whom} may set ${field}`, {}, at(field)));
  if ('lineId' in action && !countOf(order, action.lineId)) {
    const { lineId } = action;
    problems.push(problem('line.notFound', `there is no line "${lineId}"`, { lineId }, at('lineId')));
  } else {
    const found = measured(order, action, index, context);
    if (found?.problem) problems.push(found.problem);
  }
  const byCustomer = actor.kind === 'customer' && shop.process.prices !== 'asGiven';
  switch (action.type) {
    case 'setPrice':
      if (actor.kind !== 'staff') forbidden('unitPrice', 'staff');
      if (action.unitPrice.currency !== order.head.intake.currency)
        problems.push(
          problem('line.price', `the order is in ${order.head.intake.currency}`, {}, at('unitPrice', 'currency')),
        );
      break;
    case 'addLine':
      if (action.override && actor.kind !== 'staff') forbidden('override', 'staff');
      if (action.discount !== undefined && byCustomer) forbidden('discount', 'the shop');
      break;
    case 'addDiscount':
      if (byCustomer) forbidden('code', 'the shop');
      if ((action.amount === undefined) === (action.actions === undefined))
        problems.push(problem('input.invalid', 'give either an amount or actions', {}, at('amount')));
      break;
    case 'removeDiscount':
      if (byCustomer) forbidden('code', 'the shop');
      break;
    case 'setAddress':
      if (action.taxTreatment !== undefined && byCustomer) forbidden('taxTreatment', 'the shop');
      break;
    case 'setDelivery':
      if (action.charge && byCustomer) forbidden('charge', 'the shop');
      if ((action.charge === undefined) === (action.carrier === undefined))
        problems.push(problem('input.invalid', 'give either a carrier or a charge', {}, at('carrier')));
      if (action.carrier !== undefined && !shop.carriers.includes(action.carrier)) {
        const { carrier } = action;
        problems.push(problem('carrier.unknown', `the shop has no carrier "${carrier}"`, { carrier }, at('carrier')));
      }
      break;
  }
  return problems;
}

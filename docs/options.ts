/** Options of `createOms`, read from their interfaces, with their defaults as the code has them. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { defaultCasePolicy, defaultFeedbackPolicy, defaultRepairTerms } from '../src/aftersales';
import {
  defaultCarrierCalls,
  defaultEndpointFailures,
  defaultOptions,
  defaultPromises,
  defaultQueue,
  defaultRetention,
  defaultShop,
} from '../src/engine/defaults';
import { defaultSourcing, defaultStock } from '../src/order';
import { defaultDiscountPolicy } from '../src/settlement';

export interface OptionRow {
  readonly name: string;
  readonly type: string;
  /** What holds where the option is left out; null: it must be given. */
  readonly ifLeftOut: string | null;
  readonly says: string;
}

export interface OptionSection {
  readonly name: string;
  readonly file: string;
  readonly says: string;
  /** What the code takes where an option is left out. */
  readonly defaults?: object;
  /** Options that must be given although the defaults come from elsewhere; where nothing is said, those without a question mark. */
  readonly needed?: readonly string[];
  /** What `createOms` takes where that is not the default of the calculator. */
  readonly instead?: Readonly<Record<string, string>>;
}

// The states are those beside the built-in ones, and who waits is served by QueueTerms.
const { states: _, queue: __, ...stock } = defaultStock;

export const optionSections: readonly OptionSection[] = [
  {
    ...{ name: 'OmsOptions', file: 'src/engine/config.ts', defaults: defaultOptions },
    says: 'What `createOms` takes. All but `shop` and `repository` may be left out, and are asked for when they are missing.',
  },
  { name: 'ShopOptions', file: 'src/engine/config.ts', says: '`shop`.', defaults: defaultShop },
  {
    ...{
      name: 'DiscountPolicy',
      file: 'src/settlement/discount-rules.ts',
      defaults: defaultDiscountPolicy,
      needed: [],
    },
    ...{ says: '`shop.discounts`; each may be left out.', instead: { rounding: 'that of the shop' } },
  },
  { name: 'StockOptions', file: 'src/engine/config.ts', says: '`stock`.', defaults: stock },
  { name: 'QueueTerms', file: 'src/order/command.ts', says: '`stock.queue`.', defaults: defaultQueue, needed: [] },
  {
    ...{ name: 'SourcingTerms', file: 'src/order/command.ts', defaults: defaultSourcing, needed: [] },
    says: '`sourcing`, where it is no list of rules; each may be left out.',
  },
  {
    ...{ name: 'PromiseTerms', file: 'src/order/promise-terms.ts', defaults: defaultPromises, needed: ['carrier'] },
    says: '`promises`; all but `carrier` may be left out.',
  },
  {
    ...{ name: 'LocationPromise', file: 'src/order/promise-terms.ts' },
    says: '`promises.locations`, for each location.',
  },
  { name: 'PurchaseLimitOptions', file: 'src/engine/config.ts', says: '`purchaseLimits`, where it is no list.' },
  { name: 'Retention', file: 'src/engine/config.ts', says: '`retention`.', defaults: defaultRetention },
  {
    ...{ name: 'CarrierCallOptions', file: 'src/engine/carrier-guard.ts', says: '`carrierCalls`.' },
    defaults: defaultCarrierCalls,
  },
  {
    ...{ name: 'EndpointFailures', file: 'src/engine/endpoints/record.ts', says: '`endpointFailures`.' },
    defaults: defaultEndpointFailures,
  },
  {
    ...{ name: 'CasePolicy', file: 'src/aftersales/cases/policy.ts', says: '`cases`; each may be left out.' },
    ...{ defaults: defaultCasePolicy, needed: [] },
  },
  {
    ...{ name: 'FeedbackPolicy', file: 'src/aftersales/feedback.ts', defaults: defaultFeedbackPolicy, needed: [] },
    says: '`feedback`, where it is not `never`; each may be left out.',
  },
  {
    ...{ name: 'RepairTerms', file: 'src/aftersales/repairs/repair.ts', defaults: defaultRepairTerms, needed: [] },
    says: '`repairs`, each may be left out; `location` beside: where units are repaired, by default the first location.',
  },
  { name: 'NotificationOptions', file: 'src/order/notifications.ts', says: '`notifications`.' },
  { name: 'NotificationRule', file: 'src/order/notifications.ts', says: '`notifications.rules`, each of them.' },
  { name: 'QuietHours', file: 'src/order/notifications.ts', says: '`notifications.quietHours`.' },
];

/**
 * The options of a section. Throws where one says nothing of itself, where nobody says what holds without it, and where its docstring
 * (`@defaultValue`, or prose) says something else than the code.
 */
export function optionsOf(section: OptionSection, root: string): readonly OptionRow[] {
  const { name, file, defaults = {}, needed, instead } = section;
  const path = `${root}/${file}`;
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  const found = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  if (!found) throw new Error(`${path} has no interface ${name}`);
  return found.members.filter(ts.isPropertySignature).map((member) => {
    const option = member.name.getText(source);
    const { says, told } = docstringOf(member);
    const wrong = (what: string) => new Error(`${name}.${option} ${what}`);
    if (says === '') throw wrong('says nothing of itself');
    if (/\bdefault\b/i.test(says)) throw wrong('tells its default in prose: @defaultValue is where it belongs');
    const taken = option in defaults ? `\`${written(defaults[option as never])}\`` : null;
    if (taken !== null && told !== null && taken !== told) throw wrong(`tells ${told}, and the code takes ${taken}`);
    const isNeeded = needed ? needed.includes(option) : !member.questionToken;
    const ifLeftOut = instead?.[option] ?? taken ?? told;
    if (isNeeded !== (ifLeftOut === null)) throw wrong('must be given, or say what holds without it');
    const type = (member.type?.getText(source) ?? '').replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\s+/g, ' ');
    return { name: option, ifLeftOut, type: type.replaceAll('readonly ', ''), says };
  });
}

function docstringOf(member: ts.PropertySignature): { readonly says: string; readonly told: string | null } {
  const text = (comment: Parameters<typeof ts.getTextOfJSDocComment>[0]) =>
    (ts.getTextOfJSDocComment(comment) ?? '')
      .replaceAll(/\{@link (\w+)\}/g, '`$1`')
      .replaceAll(/\s+/g, ' ')
      .trim();
  const parts = ts.getJSDocCommentsAndTags(member);
  const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'defaultValue');
  return {
    says: text(parts.find(ts.isJSDoc)?.comment),
    told: tag ? text(tag.comment) : null,
  };
}

/** A value as a host would write it. */
function written(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number') return String(value).replaceAll(/\B(?=(\d{3})+$)/g, '_');
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${written(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

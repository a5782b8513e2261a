/** Why the library refused something, in words for whoever reads the page: its own sentence in English, the shop's in Chinese; the shop's in both where it has numbers or states to name. */
import type { ErrorCode, Problem } from 'orderwright';
import { chineseRefusals, chineseStanding } from './chinese-refusals';
import { titleOf } from './goods';
import type { View } from './view';

/** The reason in the language of the page, with the field or the goods that it is about. `command`: what it stands against, where nothing was sent yet. */
export function inWords(view: View, problem: Problem, command = ''): string {
  const { language, t, say } = view;
  const { code, message, path = [] } = problem;
  const short = shortOf(problem).map((sku) => titleOf(language, sku));
  if (short.length > 0) return t('There is not as much of it left: {}', short.join(t(', ')));
  const field = [...path].reverse().find((part) => typeof part === 'string');
  if (code === 'input.invalid')
    return field ? t('This is not filled in as it should be: {}', say(field)) : t('Something is not filled in well.');
  const told = byDetails(view, problem);
  if (told !== null) return told;
  // The library names states and commands as programs do.
  if (language === 'en')
    return sentence(message.replace(/\b[a-z]+(?:\.[a-z]|[A-Z])\w*/g, (name) => say(name).toLowerCase()));
  return (
    chineseStanding[`${command} ${code}`] ??
    chineseRefusals[code as ErrorCode] ??
    t('The rules of the shop do not allow it.')
  );
}

/** Reasons that are numbers, states or people: they come with the problem, by name. */
function byDetails({ t, say, money, language }: View, { code, details = {} }: Problem): string | null {
  const { outstanding, undelivered, openReturns, lifecycle, needs, type, reason, actor } = details;
  const word = (term: unknown) => (language === 'en' ? say(String(term)).toLowerCase() : say(String(term)));
  if (typeof outstanding === 'number') return t('{} is still to be paid.', money(outstanding));
  if (typeof undelivered === 'number') return t('Not delivered yet: {}', undelivered);
  if (typeof openReturns === 'number') return t('A return is open.');
  if (code === 'order.unpaid' && typeof details.due === 'number')
    return t('{} is still to be paid.', money(unmet(details)));
  if (code === 'order.state' && Array.isArray(needs))
    return t('This is for orders that are {}; this one is {}.', needs.map(word).join(t(', ')), word(lifecycle));
  if (code === 'order.held' && type) return t('Held for {} ({}).', word(type), word(reason));
  if (code === 'actor.notAllowed' && actor) return t('This is not for the {}.', word(actor));
  return null;
}

/** Minor units that are due and neither taken nor promised. */
const unmet = (details: Readonly<Record<string, unknown>>): number =>
  ['authorized', 'captured', 'awaited'].reduce((left, name) => left - Number(details[name] ?? 0), Number(details.due));

/** The SKUs that are missing, each once, where goods are. */
function shortOf({ code, details }: Problem): string[] {
  if (code !== 'stock.short') return [];
  const rows = (details?.rows ?? [details]) as readonly ({ readonly sku?: unknown } | undefined)[];
  return [...new Set(rows.flatMap((row) => (typeof row?.sku === 'string' ? [row.sku] : [])))];
}

const sentence = (text: string): string => {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
};

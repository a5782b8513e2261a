/** What a shop plugs in: each port with its promises, from the docstrings of its file, and what happens where it fails. */
import { readFileSync } from 'node:fs';

interface Port {
  readonly name: string;
  readonly file: string;
  readonly option: string;
  readonly ifItFails: string;
  readonly proof: string;
  readonly here: string;
}

const effects =
  'it is tried again with the same key, up to 20 times in about a day and a half; then it is listed in `oms.effects.dead()` and `oms.attention()`';

export const ports: readonly Port[] = [
  {
    ...{ name: 'Repository', file: 'repository', option: 'repository' },
    ifItFails:
      'the command throws `store.unavailable`: whether it was written is not known then, and the same key tells',
    proof: '`repositoryContract`',
    here: '`orderwright/postgres` (PostgreSQL, PGlite), `orderwright/sqlite`, `orderwright/memory`',
  },
  {
    ...{ name: 'PaymentGateway', file: 'payment-gateway', option: 'payments' },
    ifItFails:
      'a throw or 15 seconds without an answer leave the payment `unknown`; `lookup` is asked what became of it, and nothing is done twice',
    proof: '`paymentGatewayContract`',
    here: '`orderwright/stripe`, `orderwright/paypal`, `simulatedGateway` of `orderwright/memory`',
  },
  {
    ...{ name: 'Carrier', file: 'carrier', option: 'carriers' },
    ifItFails: `no offer of it is taken (3 seconds for a quote); a label that is not known to be bought is looked up; after five failures in a row it is left alone for half a minute (\`carrierCalls\`); ${effects}`,
    proof: '`carrierContract`',
    here: '`orderwright/easypost`, `orderwright/shippo`, `orderwright/aftership`, `rateTable` and `simulatedCarrier` of `orderwright/memory`',
  },
  {
    ...{ name: 'Notifier', file: 'notifier', option: 'notifiers' },
    ifItFails: effects,
    proof: '`notifierContract`',
    here: '`orderwright/smtp`, `consoleNotifier` and `recordingNotifier` of `orderwright/memory`',
  },
  {
    ...{ name: 'Catalog', file: 'host', option: 'catalog' },
    ifItFails: 'the command is refused with `port.failed` or `port.timeout`, and nothing is written',
    proof: 'none: what it answers is checked each time',
    here: '`memoryCatalog` of `orderwright/memory`',
  },
  {
    ...{ name: 'TaxProvider', file: 'host', option: 'tax' },
    ifItFails:
      'nothing is agreed without it, or by the rates of `shop.tax` and quoted again later; records are told again',
    proof: '`taxProviderContract`',
    here: '`flatTax` and `simulatedTaxProvider` of `orderwright/memory`',
  },
  {
    ...{ name: 'RiskScreen', file: 'host', option: 'risk' },
    ifItFails: 'the order is placed and held for review, with the reason `risk.unavailable`',
    proof: 'none: what it answers is checked each time',
    here: 'none',
  },
  {
    ...{ name: 'ExchangeRates', file: 'host', option: 'rates' },
    ifItFails: 'the command is refused with `port.failed` or `port.timeout`, and nothing is written',
    proof: 'none: what it answers is checked each time',
    here: 'none',
  },
  {
    ...{ name: 'EventPublisher', file: 'host', option: 'publisher' },
    ifItFails: effects,
    proof: 'none; [faults](../explanation/faults.md) are tried with one',
    here: '`recordingPublisher` of `orderwright/memory`; without one, `oms.events()`',
  },
  {
    ...{ name: 'EventEndpoint', file: 'host', option: 'endpoints' },
    ifItFails:
      'its lanes wait and are tried again; after too many failures it is disabled until staff enable it, and what it missed leaves then',
    proof: 'none',
    here: '`orderwright/webhooks`',
  },
  {
    ...{ name: 'Preferences', file: 'preferences', option: 'preferences' },
    ifItFails: 'the message waits, and is tried again',
    proof: 'none',
    here: 'none',
  },
  {
    ...{ name: 'NumberSource', file: 'host', option: 'numbers' },
    ifItFails: 'the order is not placed',
    proof: 'none: a number that another order has is refused with `name.taken`',
    here: '`randomNumbers`, `sequentialNumbers`, `dailyNumbers`',
  },
  {
    ...{ name: 'Clock', file: 'host', option: 'clock' },
    ifItFails: 'stock, money and the order of facts do not depend on it',
    proof: 'none',
    here: 'the system’s; `fakeClock` of `orderwright/memory`',
  },
  {
    ...{ name: 'IdSource', file: 'host', option: 'ids' },
    ifItFails: 'an id that is there already is refused by the store',
    proof: 'none',
    here: 'UUIDs of version 7',
  },
  {
    ...{ name: 'Logger', file: 'host', option: 'logger' },
    ifItFails: 'it must not: what it throws ends the step that told it',
    proof: 'none',
    here: 'silence',
  },
  {
    ...{ name: 'Observer', file: 'observer', option: 'observer' },
    ifItFails: 'nothing: the work goes on without it',
    proof: 'none',
    here: '`orderwright/opentelemetry`, `stepLog`',
  },
];

/** What the port says of itself: the docstring above its interface, or the one at the head of its file. */
export function promisesOf({ name, file }: Port, folder: string): string {
  const text = readFileSync(`${folder}/${file}.ts`, 'utf8');
  const own = text.split(`export interface ${name} `)[0]?.split('\n\n').at(-1) ?? '';
  const head = file === 'host' ? '' : (/^\/\*\*[\s\S]*?\*\//.exec(text)?.[0] ?? '');
  const said = [head, own].flatMap((part) => (part.includes('/**') ? [plain(part)] : []));
  return [...new Set(said)].join('\n\n');
}

function plain(comment: string): string {
  return (comment.split('/**').at(-1) ?? '')
    .split('*/')[0]
    ?.split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
    .trim() as string;
}

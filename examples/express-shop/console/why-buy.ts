/** Why something should be bought, from the numbers of the library, in the language of the page. */
import type { Shop } from '../shop';
import type { View } from '../view';

type Suggestion = Awaited<ReturnType<Shop['oms']['inventory']['replenishment']>>[number];
type Reason = Suggestion['reasons'][number];

export function whyBuy({ t, language }: View, { code, numbers: of, text }: Reason): string {
  const digits = new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'zh-TW', { maximumFractionDigits: 1 });
  const n = (name: string) => digits.format(of[name] ?? 0);
  switch (code) {
    case 'position':
      return t('{} free and incoming; ordered again at {}, up to {}', n('position'), n('reorderPoint'), n('upTo'));
    case 'forecast':
      return t('{} a day expected', n('perPeriod'));
    case 'leadTime':
      return t('{} expected over {} days until it comes, and {} to be safe', n('expected'), n('exposed'), n('safety'));
    case 'cover':
      return of.cover === undefined ? t('Nothing of it is being sold') : t('What is free lasts {} days', n('cover'));
    case 'rounding':
      return t('{} are needed; they come in packs of {}', n('need'), n('packSize'));
    default:
      return text;
  }
}

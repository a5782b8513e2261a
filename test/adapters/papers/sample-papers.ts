/** One paper of each kind, with long words, many serial numbers and names in Chinese. */
import {
  deliveryNotePaper,
  labelSheetPaper,
  manifestPaper,
  type Paper,
  type PaperKind,
  type PaperLocale,
  packingSlipPaper,
  pickListPaper,
  returnLabelPaper,
  ssccOf,
} from '../../../src/fulfillment';

const mugs: Readonly<Record<PaperLocale, string>> = {
  en: 'Hand-made mug, blue, 350 ml',
  'zh-Hant': '手工陶瓷馬克杯（藍色，三百五十毫升）',
  'zh-Hans': '手工陶瓷马克杯（蓝色，三百五十毫升）',
};

export function papersOf(locale: PaperLocale): Record<PaperKind, Paper> {
  const day = '2026-11-26';
  const inEnglish = locale === 'en';
  const mug = mugs[locale];
  const shop = {
    lines: inEnglish
      ? ['Good Mugs Ltd', '12 Wharf Street', 'Leeds LS2 7EQ']
      : ['好杯子商店', '臺北市大安區復興南路一段390號'],
  };
  const ann = {
    lines: inEnglish
      ? ['Ann Example', 'Flat 4, The Old Wool Exchange and Corn Market Building', 'Bradford BD1 1DT']
      : ['陳美玲', '高雄市前金區中正四路211號'],
  };
  const serials = Array.from({ length: 12 }, (_, i) => `SN-2026-${1000 + i}`);
  const lines = [
    { sku: 'MUG-BLUE-350', title: mug, units: 4, lot: 'L-2026-07' },
    { sku: 'SAW', title: 'Saw', units: 12, serials },
  ];
  const sent = { tracking: 'SW123456789GB', carrier: 'swift', service: 'next-day', weightGrams: 4_250 } as const;
  const parcel = { id: 'P-1001-1', ...sent, box: { id: 'M', weightGrams: 150 } };
  const unit = { ...parcel, sscc: ssccOf('3400123', '0000000042') };
  const slip = { order: 'ORD-1001', day, from: shop, to: ann, lines, link: 'https://shop.example/ORD-1001?lang=中文' };
  return {
    pickList: pickListPaper(
      {
        ...{ number: 'W-2026-0042', location: 'leeds', day },
        rows: lines.map((line, i) => ({
          ...line,
          zone: 'A',
          bin: `A-0${i}-12`,
          orders: [
            { number: 'ORD-1001', units: 3 },
            { number: 'ORD-1002', units: line.units - 3 },
          ],
        })),
      },
      locale,
    ),
    packingSlip: packingSlipPaper({ ...slip, parcel: unit, notes: ['Thank you & see you soon'] }, locale),
    deliveryNote: deliveryNotePaper({ ...slip, parcel }, locale),
    labelSheet: labelSheetPaper(
      {
        title: 'A-01',
        labels: Array.from({ length: 30 }, (_, i) => ({
          title: `A-01-${i}`,
          lines: [mug, 'SKU MUG-BLUE-350'],
          code: { symbology: i % 3 === 2 ? 'qr' : 'code128', text: `A-01-${i}`, caption: `A-01-${i}` },
        })),
      },
      locale,
    ),
    returnLabel: returnLabelPaper(
      { returnNumber: 'R-77', order: 'ORD-1001', parcel: unit, from: ann, to: shop },
      locale,
    ),
    manifest: manifestPaper(
      {
        ...{ number: 'M-2026-11-26', carrier: 'swift', location: 'leeds', day },
        parcels: [
          { ...parcel, order: 'ORD-1001', country: 'GB', postalCode: 'BD1 1DT' },
          { id: 'P-1002-1', order: 'ORD-1002', country: 'TW', postalCode: null, weightGrams: null },
        ],
      },
      locale,
    ),
  };
}

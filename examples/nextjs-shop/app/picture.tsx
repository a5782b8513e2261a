import type { Sku } from '../lib/goods';

const outlines: Readonly<Record<Sku, string>> = {
  MUG: 'M25 25h42v40q0 12-12 12H37q-12 0-12-12zM67 35h9q9 0 9 11t-9 11h-9v-7h7q4 0 4-4t-4-4h-7z',
  BOWL: 'M14 38h72q-2 26-23 36v5H37v-5Q16 64 14 38z',
  POT: 'M26 46q0-18 22-20v-5h6v5q20 2 21 16l11-8 5 4-16 24q-2 15-12 17H38q-9-2-11-13-17 0-18-11t17-9zm0 7q-9-1-9 3t9 4z',
  PLATE: 'M50 18a32 32 0 1 0 .1 0zm0 9a23 23 0 1 1-.1 0zm0 3a20 20 0 1 0 .1 0z',
};

/** A drawing of a good, in the colour of its glaze. */
export function Picture({ sku, glaze }: { readonly sku: Sku; readonly glaze: string }) {
  return (
    <svg className="picture" viewBox="0 0 100 100" aria-hidden="true">
      <rect width="100" height="100" rx="10" fill={glaze} fillOpacity=".14" />
      <path d={outlines[sku]} fill={glaze} fillRule="evenodd" />
    </svg>
  );
}

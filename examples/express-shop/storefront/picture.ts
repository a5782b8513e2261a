/** Drawings of the goods: a shape in the colour of the glaze. */
import type { Good, Shape } from '../goods';
import { type Html, html } from '../html';

const outlines: Readonly<Record<Shape, string>> = {
  mug: 'M25 25h42v40q0 12-12 12H37q-12 0-12-12zM67 35h9q9 0 9 11t-9 11h-9v-7h7q4 0 4-4t-4-4h-7z',
  bowl: 'M14 38h72q-2 26-23 36v5H37v-5Q16 64 14 38z',
  teapot:
    'M26 46q0-18 22-20v-5h6v5q20 2 21 16l11-8 5 4-16 24q-2 15-12 17H38q-9-2-11-13-17 0-18-11t17-9zm0 7q-9-1-9 3t9 4z',
  plate: 'M50 18a32 32 0 1 0 .1 0zm0 9a23 23 0 1 1-.1 0zm0 3a20 20 0 1 0 .1 0z',
  vase: 'M40 12h20q-4 14 4 26t4 26-10 18H42q-10-4-10-18t8-26 0-26z',
  spoon: 'M50 10q14 2 14 19T53 49l3 38q-6 5-12 0l3-38Q36 45 36 29t14-19z',
};

export function pictureOf({ shape, colour }: Good): Html {
  return html`<svg class="picture" viewBox="0 0 100 100" aria-hidden="true" focusable="false"><rect width="100" height="100" rx="10" fill="${colour}" fill-opacity=".14"/><path d="${outlines[shape]}" fill="${colour}" fill-rule="evenodd"/></svg>`;
}

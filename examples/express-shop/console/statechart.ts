/** The statechart of an order as a drawing: its regions side by side, the states that it is in lit, those of a told region with their ways. */

import type { Order } from 'orderwright';
import { regions } from 'orderwright/order';
import { type Html, html } from '../html';
import type { View } from '../view';

const columns = 3;
const box = { width: 112, height: 30, gapX: 14, gapY: 24, edge: 8 } as const;

export function statechart(view: View, order: Order): Html {
  const drawn = Object.entries(regions).map(([name, region]) => {
    // The table of a computed region begins with what comes last.
    const states =
      region.kind === 'narrative' ? Object.keys(region.states) : region.table.map(({ state }) => state).reverse();
    const ways = region.kind === 'narrative' ? waysOf(region.states) : [];
    return regionOf(view, { name, states, ways, lit: String(order.state[name as keyof Order['state']]) });
  });
  return html`<div class="regions">${drawn}</div>`;
}

type Way = readonly [from: string, to: string];

/** Each way once, whatever facts lead along it. */
function waysOf(states: Readonly<Record<string, Readonly<Partial<Record<string, string>>>>>): Way[] {
  return Object.entries(states).flatMap(([from, on]) =>
    [...new Set(Object.values(on))].flatMap((to): Way[] => (to !== undefined && to !== from ? [[from, to]] : [])),
  );
}

interface Drawing {
  readonly name: string;
  readonly states: readonly string[];
  readonly ways: readonly Way[];
  readonly lit: string;
}

function regionOf({ say, t }: View, { name, states, ways, lit }: Drawing): Html {
  const rows = Math.ceil(states.length / columns);
  const width = 2 * box.edge + columns * box.width + (columns - 1) * box.gapX;
  const height = 2 * box.edge + rows * box.height + (rows - 1) * box.gapY;
  const place = (state: string) => placeOf(states.indexOf(state), ways.length > 0);
  const lines = ways.map(([from, to]) => html`<path class="way" d="${wayBetween(place(from), place(to))}"/>`);
  const boxes = states.map((state) => {
    const { x, y } = place(state);
    return html`<g class="${state === lit ? 'lit' : 'dim'}"><rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="8"/>
      <text x="${x + box.width / 2}" y="${y + box.height / 2 + 4}">${say(state)}</text></g>`;
  });
  return html`<figure class="region"><figcaption>${say(name)}: <strong>${say(lit)}</strong></figcaption>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${say(name)}: ${t('now {}', say(lit))}">${lines}${boxes}</svg></figure>`;
}

/** Row by row; where ways are drawn the rows go to and fro, so that a state lies beside the one before it. */
function placeOf(index: number, toAndFro: boolean): { readonly x: number; readonly y: number } {
  const row = Math.floor(index / columns);
  const along = index % columns;
  const column = toAndFro && row % 2 === 1 ? columns - 1 - along : along;
  return { x: box.edge + column * (box.width + box.gapX), y: box.edge + row * (box.height + box.gapY) };
}

type Place = ReturnType<typeof placeOf>;

function wayBetween(from: Place, to: Place): string {
  const middle = ({ x, y }: Place) => [x + box.width / 2, y + box.height / 2] as const;
  const [ax, ay] = middle(from);
  const [bx, by] = middle(to);
  const bend = ay === by && Math.abs(ax - bx) > box.width + box.gapX ? box.height : 0;
  return `M${ax} ${ay}Q${(ax + bx) / 2} ${(ay + by) / 2 + bend} ${bx} ${by}`;
}

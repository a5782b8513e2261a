/**
 * The statechart of an order as a drawing: its regions side by side, the states that it is in lit.
 *
 * A region that is told has one state under the other and its ways beside them: on to the next straight down, past others in a bow on the
 * right, back in a bow on the left, so that no way runs through a state. A computed region has no ways: any state may follow any other.
 */
import type { Order } from 'orderwright';
import { regions } from 'orderwright/order';
import { type Html, html } from '../html';
import type { View } from '../view';

const width = 380;
const box = { width: 112, height: 30, gapX: 14, gapY: 24, edge: 8 } as const;
const columns = 3;
/** Of a told region: room for bows on the left, and how much farther a bow reaches for each state that it passes. */
const told = { left: 70, gapY: 18, reach: 34 } as const;

export function statechart(view: View, order: Order): Html {
  const drawn = Object.entries(regions).map(([name, region]) => {
    const lit = String(order.state[name as keyof Order['state']]);
    if (region.kind === 'narrative')
      return toldRegion(view, { name, lit, states: Object.keys(region.states) }, waysOf(region.states));
    // The table of a computed region begins with what comes last, and has a row for each reason.
    return computedRegion(view, { name, lit, states: [...new Set(region.table.map(({ state }) => state))].reverse() });
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
  readonly lit: string;
  readonly states: readonly string[];
}

function computedRegion(view: View, { states, ...of }: Drawing): Html {
  const boxes = states.map((state, i) => {
    const x = box.edge + (i % columns) * (box.width + box.gapX);
    const y = box.edge + Math.floor(i / columns) * (box.height + box.gapY);
    return stateBox(view, { state, lit: of.lit, x, y });
  });
  const rows = Math.ceil(states.length / columns);
  return figure(view, of, 2 * box.edge + rows * box.height + (rows - 1) * box.gapY, html`${boxes}`);
}

function toldRegion(view: View, { states, ...of }: Drawing, ways: readonly Way[]): Html {
  const top = (state: string) => box.edge + states.indexOf(state) * (box.height + told.gapY);
  const boxes = states.map((state) => stateBox(view, { state, lit: of.lit, x: told.left, y: top(state) }));
  const lines = ways.map(([from, to]) => {
    const steps = states.indexOf(to) - states.indexOf(from);
    const line = steps === 1 ? down(top(from)) : bow(top(from), top(to), steps);
    return html`<path class="way${from === of.lit && ' next'}" d="${line}" marker-end="url(#tip-${of.name})"/>`;
  });
  const tip = html`<marker id="tip-${of.name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker>`;
  const height = 2 * box.edge + states.length * box.height + (states.length - 1) * told.gapY;
  return figure(view, of, height, html`${tip}${lines}${boxes}`);
}

/** From the foot of a state to the head of the next. */
const down = (top: number): string => `M${told.left + box.width / 2} ${top + box.height}v${told.gapY}`;

/** On the right past the states between, on the left back; the more it passes, the farther out. */
function bow(from: number, to: number, steps: number): string {
  const side = steps > 0 ? told.left + box.width : told.left;
  const out = side + Math.sign(steps) * (Math.abs(steps) + 1) * told.reach;
  const [start, end] = [from + box.height / 2, to + box.height / 2];
  return `M${side} ${start}C${out} ${start} ${out} ${end} ${side} ${end}`;
}

interface StateBox {
  readonly state: string;
  readonly lit: string;
  readonly x: number;
  readonly y: number;
}

const stateBox = ({ say }: View, { state, lit, x, y }: StateBox): Html =>
  html`<g class="${state === lit ? 'lit' : 'dim'}"><rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="8"/>
    <text x="${x + box.width / 2}" y="${y + box.height / 2 + 4}">${say(state)}</text></g>`;

const figure = ({ say, t }: View, { name, lit }: Omit<Drawing, 'states'>, height: number, drawn: Html): Html =>
  html`<figure class="region"><figcaption>${say(name)}${t(': ')}<strong>${say(lit)}</strong></figcaption>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${say(name)}${t(': ')}${t('now {}', say(lit))}">${drawn}</svg></figure>`;

/** Pictures of the state tables, drawn from them: graphs by Graphviz, ladders by hand. Readable on light and dark pages. */
import { instance } from '@viz-js/viz';

/** From a state, by a fact, to a state. */
export type Moves = Readonly<Record<string, Readonly<Record<string, string>>>>;

const ink = '#010203';
const paper = '#040506';
const faint = '#070809';
const style = `<style>
  svg { color-scheme: light dark; --ink: #1f2328; --paper: #ffffff; --faint: #59636e; font-family: -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif }
  @media (prefers-color-scheme: dark) { svg { --ink: #e6edf3; --paper: #151b23; --faint: #9198a1 } }
</style>`;

const viz = await instance();

/** A graph of states; `initial` is where it begins. */
export function graphOf(title: string, moves: Moves, initial: string | null): string {
  const states = [...new Set(Object.entries(moves).flatMap(([from, on]) => [from, ...Object.values(on)]))];
  const between = new Map<string, string[]>();
  for (const [from, on] of Object.entries(moves))
    for (const [fact, to] of Object.entries(on))
      between.set(`${from} ${to}`, [...(between.get(`${from} ${to}`) ?? []), fact]);
  const svg = viz.renderString(
    {
      directed: true,
      graphAttributes: {
        rankdir: 'LR',
        bgcolor: 'transparent',
        pad: 0.2,
        nodesep: 0.35,
        ranksep: 0.9,
      },
      nodeAttributes: {
        shape: 'box',
        style: 'rounded,filled',
        color: ink,
        fillcolor: paper,
        fontcolor: ink,
        fontname: 'Helvetica',
        fontsize: 14,
        margin: '0.18,0.08',
      },
      edgeAttributes: { color: faint, fontcolor: faint, fontname: 'Helvetica', fontsize: 11, arrowsize: 0.7 },
      nodes: [
        ...(initial === null
          ? []
          : [{ name: '*', attributes: { shape: 'circle', label: '', fillcolor: ink, width: 0.16, fixedsize: true } }]),
        ...states.map((name) => ({ name, attributes: { label: name } })),
      ],
      edges: [
        ...(initial === null ? [] : [{ tail: '*', head: initial }]),
        ...[...between].map(([ends, facts]) => {
          const [tail = '', head = ''] = ends.split(' ');
          return { tail, head, attributes: { label: facts.map((fact) => ` ${fact} `).join('\n') } };
        }),
      ],
    },
    { format: 'svg' },
  );
  const told = [...between].map(([ends, facts]) => `${ends.replace(' ', ' to ')} by ${facts.join(' or ')}`);
  return finished(
    title,
    [...(initial === null ? [] : [`It begins as ${initial}`]), ...told].join('. '),
    svg
      .slice(svg.indexOf('<svg'))
      .replaceAll(/<!--[\s\S]*?-->\n?/g, '')
      .replace(/<title>[^<]*<\/title>\n?/, ''),
  );
}

/** States of which the first whose condition holds is the state, from above. */
export function ladderOf(title: string, rows: readonly { readonly state: string; readonly when: string }[]): string {
  const [left, step, pill] = [16, 40, 150];
  const widest = Math.max(...rows.map(({ when }) => when.length));
  const width = left * 2 + pill + 44 + Math.ceil(widest * 7.1);
  const height = 20 + rows.length * step;
  const drawn = rows.map(({ state, when }, at) => {
    const y = 14 + at * step;
    const arrow =
      at === 0
        ? ''
        : `<path d="M${left + pill / 2},${y - step + 28} V${y - 5}" stroke="${faint}" fill="none"/><path d="M${left + pill / 2 - 4},${y - 6} l4,6 l4,-6 z" fill="${faint}"/>`;
    return `${arrow}<rect x="${left}" y="${y}" width="${pill}" height="28" rx="9" fill="${paper}" stroke="${ink}"/>
<text x="${left + pill / 2}" y="${y + 19}" text-anchor="middle" font-size="14" fill="${ink}">${escaped(state)}</text>
<text x="${left + pill + 18}" y="${y + 19}" font-size="13" fill="${faint}">${escaped(when)}</text>`;
  });
  return finished(
    title,
    `The first that holds. ${rows.map(({ state, when }) => `${state}: ${when}`).join('. ')}`,
    `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" xmlns="http://www.w3.org/2000/svg">\n${drawn.join('\n')}\n</svg>\n`,
  );
}

/** `description` tells in words what is drawn, to whoever does not see it. */
function finished(title: string, description: string, svg: string): string {
  return svg
    .replace(
      /<svg([^>]*)>/,
      (_, attributes) =>
        `<svg role="img"${attributes}>\n<title>${escaped(title)}</title>\n<desc>${escaped(description)}.</desc>\n${style}`,
    )
    .replaceAll(ink, 'var(--ink)')
    .replaceAll(paper, 'var(--paper)')
    .replaceAll(faint, 'var(--faint)')
    .replaceAll(/ font-family="[^"]*"/g, '')
    .replaceAll(/(fill|stroke)="(var\([^"]*\))"/g, 'style="$1: $2"')
    .replaceAll(/style="([^"]*)" style="([^"]*)"/g, 'style="$1; $2"');
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

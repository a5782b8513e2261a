/** Draws what the program found, as one SVG picture. */
import type { Intervals, MethodScore, Outlook } from './forecasts';
import type { RuleResult } from './ordering';

export interface Findings {
  readonly weeks: readonly string[];
  readonly code: string;
  readonly outlook: Outlook;
  readonly bounds: Intervals['bounds'][number];
  readonly methods: readonly MethodScore[];
  readonly rules: readonly RuleResult[];
}

const [width, height, margin] = [900, 260, 56];
const colours = ['#0b6e4f', '#b5651d', '#6a4c93', '#7f7f7f'];

/** The most sold code with its forecasts and intervals, the errors of the methods, and the stock of the rules week by week. */
export function draw(findings: Findings): string {
  const panels = [demandPanel(findings), methodPanel(findings), stockPanel(findings)];
  const placed = panels.map((panel, i) => `<g transform="translate(0 ${i * height})">${panel}</g>`);
  const total = height * panels.length;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${total}" fill="white"/>
${placed.join('\n')}
</svg>
`;
}

function demandPanel({ weeks, code, outlook, bounds }: Findings): string {
  const { demand, forecast } = outlook;
  const from = demand.length - bounds.length;
  const top = Math.max(...demand, ...bounds.map((bound) => bound.upper));
  const x = (week: number) => across(week, demand.length - 1);
  const band = [
    ...bounds.map((bound, i) => point(x(from + i), up(bound.upper, top))),
    ...bounds.map((bound, i) => point(x(from + i), up(bound.lower, top))).reverse(),
  ];
  const forecasts = bounds.map((_, i) => point(x(from + i), up(forecast[from + i] as number, top)));
  return [
    title(
      `Weekly demand of ${code}, ${weeks[0]} to ${weeks.at(-1)}; forecasts of the last weeks with their 90 % interval`,
    ),
    axis(top),
    `<polygon points="${band.join(' ')}" fill="${colours[0]}" opacity="0.15"/>`,
    line(
      demand.map((units, week) => point(x(week), up(units, top))),
      '#333',
    ),
    line(forecasts, colours[0] as string),
  ].join('\n');
}

function methodPanel({ methods }: Findings): string {
  const top = Math.max(...methods.map(({ mase }) => mase));
  const bars = methods.map(({ name, mase }, i) => {
    const long = ((width - 360) * mase) / top;
    const y = 60 + i * 44;
    return `<text x="${margin}" y="${y + 18}">${name}</text>
<rect x="240" y="${y}" width="${long.toFixed(1)}" height="26" fill="${colours[i % colours.length]}"/>
<text x="${(248 + long).toFixed(1)}" y="${y + 18}">${mase.toFixed(3)}</text>`;
  });
  return [title('Mean MASE of one-step forecasts (less is better)'), ...bars].join('\n');
}

function stockPanel({ rules }: Findings): string {
  const top = Math.max(...rules.flatMap(({ stockPerWeek }) => stockPerWeek));
  const lines = rules.map(({ name, stockPerWeek }, i) => {
    const colour = colours[i % colours.length] as string;
    const path = stockPerWeek.map((units, week) => point(across(week, stockPerWeek.length - 1), up(units, top)));
    const legend = `<text x="${margin + 8 + i * 270}" y="44" fill="${colour}">${name}</text>`;
    return `${line(path, colour)}\n${legend}`;
  });
  return [title('Units on the shelf at the end of each judged week, at the same service'), axis(top), ...lines].join(
    '\n',
  );
}

function title(text: string): string {
  return `<text x="${margin}" y="22" font-size="14" font-weight="bold">${text}</text>`;
}

function axis(top: number): string {
  return `<line x1="${margin}" y1="${height - 30}" x2="${width - 20}" y2="${height - 30}" stroke="#999"/>
<text x="${margin - 8}" y="${height - 26}" text-anchor="end">0</text>
<text x="${margin - 8}" y="60" text-anchor="end">${Math.round(top)}</text>`;
}

function across(step: number, steps: number): number {
  return margin + ((width - margin - 20) * step) / Math.max(1, steps);
}

function up(value: number, top: number): number {
  return height - 30 - ((height - 90) * value) / Math.max(top, 1);
}

function point(x: number, y: number): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

function line(points: readonly string[], colour: string): string {
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`;
}

/**
 * Plans the stock of a shop from its own sales: `npx tsx examples/replenishment.ts FILE [PICTURE]`.
 *
 * FILE is a `.csv` or `.csv.gz` of order lines (InvoiceNo, StockCode, Quantity, InvoiceDate, UnitPrice, CustomerID). The weekly demand of the
 * most sold codes is forecast one week after another through the last weeks, each time from the weeks before only; then stock is ordered by
 * those forecasts. A table goes to standard output, an SVG to PICTURE (`.orderwright/replenishment.svg` unless given).
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { draw } from './replenishment/drawing';
import { intervalsOf, outlookOf, scoreMethods } from './replenishment/forecasts';
import { compareRules, leadTime } from './replenishment/ordering';
import { readWeeklyDemand, type WeeklyDemand } from './replenishment/weekly-demand';

const codesJudged = 200;
const weeksJudged = 10;
const interval = 0.9;
const serviceLevel = 0.95;
/** Replays of the past are held to more than the service promised: they know nothing of the growth of the weeks to come. */
const replayedService = 0.985;
/** Ten judged weeks, four to warm up, and as many before that a replay can be counted. */
const weeksNeeded = 28;

const [file, picture = '.orderwright/replenishment.svg'] = process.argv.slice(2);
if (file === undefined || !existsSync(file)) {
  console.log(
    `skipped: there is no file of order lines${file === undefined ? ' (give one as argument)' : ` at ${file}`}`,
  );
} else {
  const demand = await readWeeklyDemand(file, codesJudged);
  if (demand.weeks.length < weeksNeeded || demand.codes.length === 0) {
    console.log(`skipped: ${demand.weeks.length} whole weeks of sales are too few, ${weeksNeeded} are needed`);
  } else await report(demand, picture);
}

async function report({ weeks, codes }: WeeklyDemand, to: string): Promise<void> {
  const outlooks = codes.map((code) => outlookOf(code.demand));
  const methods = scoreMethods(outlooks, weeksJudged);
  const { coverage, bounds } = intervalsOf(outlooks, weeksJudged, interval);
  // What hardly sold before cannot be planned from its past: a buyer decides on new goods.
  const planned = outlooks.filter(
    ({ demand }) => demand.slice(0, -weeksJudged).filter((units) => units > 0).length > 1,
  );
  const rules = compareRules(planned, weeksJudged, replayedService);
  const [ours, ...fixed] = rules;
  const best = [...fixed].sort((a, b) => a.stock - b.stock)[0];
  const saved = ours === undefined || best === undefined ? 0 : 1 - ours.stock / best.stock;

  console.log(`Weekly demand of the ${codes.length} most sold codes, ${weeks.length} whole weeks from ${weeks[0]}; the last ${weeksJudged} are judged.

| one-step forecasts | mean MASE |
|---|---:|
${methods.map(({ name, mase }) => `| ${name} | ${mase.toFixed(3)} |`).join('\n')}

The ${percent(interval, 0)} interval holds ${percent(coverage)} of the demands.

| ordering (weekly, lead time ${leadTime} weeks, ${planned.length} codes) | code-weeks fully served | mean stock, units |
|---|---:|---:|
${rules.map(({ name, service, stock }) => `| ${name} | ${percent(service)} | ${Math.round(stock)} |`).join('\n')}

Service level ${percent(serviceLevel, 0)}: ${(ours?.service ?? 0) >= serviceLevel ? 'reached' : 'missed'}, with ${percent(saved)} less stock than the better fixed rule.`);

  const [top] = codes;
  const [outlook] = outlooks;
  if (top === undefined || outlook === undefined) return;
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, draw({ weeks, code: top.code, outlook, bounds: bounds[0] ?? [], methods, rules }));
  console.log(`Drawn to ${to}.`);
}

function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** Orders, revenue and how long each stage took, as charts; the same figures as tables for whoever does not see them. */
import type { Express } from 'express';
import type { Order } from 'orderwright';
import { salesByPeriod, stageTimes } from 'orderwright/insights';
import { dataFor, type Html, html } from '../html';
import { consolePage } from '../page';
import { type Shop, shopOptions } from '../shop';
import { type View, viewOf } from '../view';
import { recentOrders } from './recent';

const days = 14;

interface Chart {
  readonly id: string;
  readonly title: string;
  readonly labels: readonly string[];
  readonly values: readonly number[];
  readonly shown: readonly string[];
}

export function chartRoutes(app: Express, shop: Shop): void {
  app.get('/console/charts', async (_request, response) => {
    const view = viewOf(response);
    const orders = (await recentOrders(shop, days)).filter(({ times }) => times.placed !== null);
    const charts = [...salesCharts(view, orders), await stagesChart(view, shop, orders)];
    const shown = charts.map((chart) => figure(view, chart));
    const body = html`<h1>${view.t('Charts')}</h1><div class="columns">${shown}</div>${dataFor('charts', charts)}`;
    response.send(consolePage(view, { title: view.t('Charts'), body, scripts: ['vendor/chart.js', 'charts.js'] }));
  });
}

function salesCharts({ t, money, language }: View, orders: readonly Order[]): Chart[] {
  const sold = orders.map((order) => ({
    ...{ placedAt: order.times.placed ?? '', currency: order.currency },
    ...{ units: order.lines.reduce((sum, { quantity }) => sum + quantity, 0), total: order.totals.total },
    ...{ tax: order.totals.tax, refunded: order.totals.refunded },
  }));
  const periods = salesByPeriod(sold, { zone: shopOptions.zone, period: 'day' });
  const short = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'zh-TW', {
    ...{ day: 'numeric', month: language === 'en' ? 'short' : 'numeric', timeZone: 'UTC' },
  });
  const labels = periods.map(({ from }) => short.format(new Date(from)));
  const counts = periods.map((period) => period.orders);
  const totals = periods.map(({ total }) => total);
  return [
    { id: 'orders', title: t('Orders by day'), labels, values: counts, shown: counts.map(String) },
    {
      id: 'revenue',
      title: t('Revenue by day, in pounds'),
      labels,
      values: totals.map((total) => total / 100),
      shown: totals.map(money),
    },
  ];
}

/** The mean of each step, in hours, over the orders that took it. */
async function stagesChart({ t, say }: View, { oms }: Shop, orders: readonly Order[]): Promise<Chart> {
  const taken = new Map<string, number[]>();
  for (const order of orders)
    for (const { from, to, ms } of stageTimes(await oms.orders.history(order)).steps) {
      const step = `${say(from)} → ${say(to)}`;
      taken.set(step, [...(taken.get(step) ?? []), ms]);
    }
  const steps = [...taken].map(
    ([step, times]) => [step, times.reduce((sum, ms) => sum + ms, 0) / times.length / 3_600_000] as const,
  );
  const values = steps.map(([, hours]) => Math.round(hours * 10) / 10);
  const shown = values.map((hours) => t('{} hours', hours));
  return { id: 'stages', title: t('Hours from stage to stage'), labels: steps.map(([step]) => step), values, shown };
}

function figure({ t }: View, { id, title, labels, shown }: Chart): Html {
  const rows = labels.map(
    (label, i) => html`<tr><th scope="row">${label}</th><td class="number">${shown[i]}</td></tr>`,
  );
  return html`<figure class="card chart"><figcaption><h2>${title}</h2></figcaption><div class="canvas"><canvas id="chart-${id}" role="img" aria-label="${title}"></canvas></div>
    <details><summary>${t('As a table')}</summary><table class="bill"><tbody>${rows}</tbody></table></details></figure>`;
}

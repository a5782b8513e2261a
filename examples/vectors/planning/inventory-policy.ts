/** Inventory policies: the functions that textbooks and stockpyl name, answered by `orderwright/planning`. */
import {
  type Demand,
  type DiscreteShape,
  demandFunctions,
  economicOrderQuantity,
  economicOrderQuantityWithAllUnitsDiscounts,
  economicOrderQuantityWithBackorders,
  economicOrderQuantityWithIncrementalDiscounts,
  economicProductionQuantity,
  jointReplenishment,
  type Loss,
  myopicBaseStock,
  myopicCost,
  myopicLevelAtCost,
  newsvendor,
  newsvendorProfit,
  rqByBackorderEoq,
  rqByExpectedInventory,
  rqByLossFunction,
  rqBySafetyStock,
  rqCost,
  rqPoissonCost,
  rqPoissonOptimal,
  rqReorderPoint,
  ssCost,
  ssOptimal,
  ssPowerApproximation,
  wagnerWhitin,
} from 'orderwright/planning';
import { compare, type VectorCase, type VectorResult } from './within';

/** The input of a case in the calculators' names: `holding_cost` is `holdingCost`. */
type Input = Readonly<Record<string, unknown>>;

/** A call of a calculator. Calculators check what they are given, so a case may hand them anything. */
type Answer = (input: never) => unknown;

/** unittest's assertAlmostEqual, where a case names no decimals. */
const usualPlaces = 7;

/** Runs one case of the kind `inventory_policy`: `function`, `input` → `expected`, with `places` decimals. */
export function runInventoryPolicy(vector: VectorCase): VectorResult {
  const name = String(vector.function).split('.').at(-1) as string;
  const answer = Object.hasOwn(answers, name) ? answers[name as keyof typeof answers] : undefined;
  if (answer === undefined) return { skipped: `there is no calculator for ${String(vector.function)}` };
  const places = (vector.places ?? {}) as Readonly<Record<string, number | 'exact'>>;
  const input = Object.fromEntries(
    Object.entries(vector.input as Input)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [camelCase(key), value]),
  );
  const actual = (answer as (input: Input) => unknown)(input);
  return {
    mismatches: compare(vector.expected, actual, (path, expected) => {
      const decimals = places[path] ?? usualPlaces;
      // Where doubles are coarser than the decimals asked for, the published number is one of several neighbours.
      return decimals === 'exact' ? 0 : Math.max(0.5 * 10 ** -decimals, Math.abs(expected) * 4 * Number.EPSILON);
    }),
  };
}

const answers = {
  economic_order_quantity: (i: Parameters<typeof economicOrderQuantity>[0]) => lot(economicOrderQuantity(i)),
  economic_production_quantity: (i: Parameters<typeof economicProductionQuantity>[0]) =>
    lot(economicProductionQuantity(i)),
  economic_order_quantity_with_backorders: (i: Parameters<typeof economicOrderQuantityWithBackorders>[0]) => {
    const { stockoutFraction, ...rest } = economicOrderQuantityWithBackorders(i);
    return { ...lot(rest), stockout_fraction: stockoutFraction };
  },
  economic_order_quantity_with_all_units_discounts: (i: Discounts) => {
    const { region, ...rest } = economicOrderQuantityWithAllUnitsDiscounts(i);
    return { ...lot(rest), region };
  },
  economic_order_quantity_with_incremental_discounts: (i: Discounts) => {
    const { region, ...rest } = economicOrderQuantityWithIncrementalDiscounts(i);
    return { ...lot(rest), region };
  },
  joint_replenishment_problem_silver_heuristic: (i: Parameters<typeof jointReplenishment>[0]) => {
    const plan = jointReplenishment(i);
    return {
      order_quantities: plan.orderQuantities,
      base_cycle_time: plan.baseCycleTime,
      order_multiples: plan.orderMultiples,
      cost: plan.cost,
    };
  },

  newsvendor_normal: (i: NormalCosts) => base(newsvendor({ ...i, demand: normal(i) })),
  newsvendor_normal_cost: (i: NormalCosts) => value(newsvendor({ ...i, demand: normal(i) }).cost),
  newsvendor_poisson: (i: NormalCosts) => base(newsvendor({ ...i, demand: poisson(i) })),
  newsvendor_poisson_cost: (i: NormalCosts) => value(newsvendor({ ...i, demand: poisson(i) }).cost),
  newsvendor_continuous: (i: NormalCosts) => base(newsvendor({ ...i, demand: named(i) })),
  newsvendor_discrete: (i: NormalCosts) => base(newsvendor({ ...i, demand: listed(i) ?? named(i) })),
  newsvendor_normal_explicit: (i: Prices) => base(newsvendorProfit({ ...prices(i), demand: normal(i) })),
  newsvendor_poisson_explicit: (i: Prices) => base(newsvendorProfit({ ...prices(i), demand: poisson(i) })),
  newsvendor_continuous_explicit: (i: Prices) => base(newsvendorProfit({ ...prices(i), demand: named(i) })),
  newsvendor_discrete_explicit: (i: Prices) => base(newsvendorProfit({ ...prices(i), demand: listed(i) ?? named(i) })),
  myopic: (i: Myopic) => {
    const { baseStockLevel } = i;
    if (baseStockLevel === undefined) return base(myopicBaseStock(next(i)));
    return base({ baseStockLevel, cost: myopicCost(next(i), baseStockLevel) });
  },
  myopic_cost: (i: Myopic & { baseStockLevel: number }) => value(myopicCost(next(i), i.baseStockLevel)),
  set_myopic_cost_to: (i: Myopic & { cost: number; leftHalf?: boolean }) =>
    value(myopicLevelAtCost(next(i), i.cost, i.leftHalf === false ? 'high' : 'low')),

  r_q_cost: (i: Parameters<typeof rqCost>[0] & Parameters<typeof rqCost>[1]) => value(rqCost(i, i)),
  r_q_optimal_r_for_q: (i: Parameters<typeof rqReorderPoint>[0] & { orderQuantity: number; tol?: number }) =>
    value(rqReorderPoint(i, i.orderQuantity, i.tol)),
  r_q_eil_approximation: (i: Rq) => pair(rqByExpectedInventory(i, i.tol)),
  r_q_eoqb_approximation: (i: Rq) => pair(rqByBackorderEoq(i)),
  r_q_eoqss_approximation: (i: Rq) => pair(rqBySafetyStock(i)),
  r_q_loss_function_approximation: (i: Rq) => pair(rqByLossFunction(i, i.tol)),
  r_q_cost_poisson: (i: Parameters<typeof rqPoissonCost>[0] & Parameters<typeof rqPoissonCost>[1]) =>
    value(rqPoissonCost(i, i)),
  r_q_poisson_exact: (i: Parameters<typeof rqPoissonOptimal>[0]) => pair(rqPoissonOptimal(i)),

  s_s_cost_discrete: (i: Ss & Parameters<typeof ssCost>[1]) => value(ssCost({ ...i, demand: units(i) }, i)),
  s_s_discrete_exact: (i: Ss) => levels(ssOptimal({ ...i, demand: units(i) })),
  s_s_power_approximation: (i: Parameters<typeof ssPowerApproximation>[0]) => levels(ssPowerApproximation(i)),

  wagner_whitin: (i: LotSizing) => {
    const plan = wagnerWhitin(lotSizing(i));
    const shifted = plan.nextOrders.map((period) => period + 1);
    return {
      order_quantities: [0, ...plan.orderQuantities],
      cost: plan.cost,
      costs_to_go: [0, ...plan.costsToGo],
      // Before the first period stands whatever the source had there.
      next_order_periods: [0, ...shifted],
    };
  },

  standard_normal_loss: (i: { z: number }) => losses({ kind: 'normal', mean: 0, sd: 1 }, i.z),
  standard_normal_second_loss: (i: { z: number }) => losses({ kind: 'normal', mean: 0, sd: 1 }, i.z, true),
  normal_loss: (i: AtLevel) => losses(normal(spelled(i)), i.x),
  normal_second_loss: (i: AtLevel) => losses(normal(spelled(i)), i.x, true),
  lognormal_loss: (i: AtLevel) => losses({ kind: 'lognormal', logMean: i.mu, logSd: i.sigma }, i.x),
  exponential_loss: (i: AtLevel) => losses({ kind: 'exponential', mean: 1 / i.mu }, i.x),
  exponential_second_loss: (i: AtLevel) => losses({ kind: 'exponential', mean: 1 / i.mu }, i.x, true),
  gamma_loss: (i: AtLevel) => losses({ kind: 'gamma', shape: i.a, scale: i.b }, i.x),
  gamma_second_loss: (i: AtLevel) => losses({ kind: 'gamma', shape: i.a, scale: i.b }, i.x, true),
  uniform_loss: (i: AtLevel) => losses({ kind: 'uniform', low: i.a, high: i.b }, i.x),
  uniform_second_loss: (i: AtLevel) => losses({ kind: 'uniform', low: i.a, high: i.b }, i.x, true),
  poisson_loss: (i: AtLevel) => losses(poisson(spelled(i)), i.x),
  poisson_second_loss: (i: AtLevel) => losses(poisson(spelled(i)), i.x, true),
} satisfies Record<string, Answer>;

type Discounts = Parameters<typeof economicOrderQuantityWithAllUnitsDiscounts>[0];
type Rq = Parameters<typeof rqByExpectedInventory>[0] & { tol?: number };
type NormalCosts = Omit<Parameters<typeof newsvendor>[0], 'demand'> & Distribution;
type Prices = Omit<Parameters<typeof newsvendorProfit>[0], 'demand'> & Distribution & { sellingRevenue?: number };
type Myopic = Parameters<typeof myopicBaseStock>[0] & { purchaseCostNextPer?: number; baseStockLevel?: number };
type Ss = Omit<Parameters<typeof ssOptimal>[0], 'demand'> & Distribution & { usePoisson: boolean };
type LotSizing = Omit<Parameters<typeof wagnerWhitin>[0], 'demand'> & {
  numPeriods: number;
  demand: number | number[];
};

/** Where a case keeps its distribution of demand. */
interface Distribution {
  readonly demandMean?: number;
  readonly demandSd?: number;
  readonly demandPmf?: readonly number[] | Readonly<Record<string, number>>;
  readonly demandDistrib?: Named;
  readonly demandDistribution?: Named;
}

/** A distribution by name, as Python's scipy or plain words have it. */
interface Named {
  readonly [field: string]: unknown;
}

interface AtLevel {
  readonly x: number;
  readonly mean?: number;
  readonly sd?: number;
  readonly mu: number;
  readonly sigma: number;
  readonly a: number;
  readonly b: number;
}

function normal({ demandMean = Number.NaN, demandSd = Number.NaN }: Distribution): Demand {
  return { kind: 'normal', mean: demandMean, sd: demandSd };
}

function poisson({ demandMean = Number.NaN }: Distribution): DiscreteShape {
  return { kind: 'poisson', mean: demandMean };
}

function listed({ demandPmf }: Distribution): DiscreteShape | undefined {
  if (demandPmf === undefined) return undefined;
  const entries = Object.entries(demandPmf).map(([units, share]) => [Number(units), share] as const);
  const probabilities = new Array<number>(Math.max(...entries.map(([units]) => units)) + 1).fill(0);
  for (const [units, share] of entries) probabilities[units] = share;
  return { kind: 'pmf', probabilities };
}

function units(input: Ss): DiscreteShape {
  return (input.usePoisson ? undefined : listed(input)) ?? poisson(input);
}

function named(input: Distribution): Demand {
  const given = input.demandDistrib ?? input.demandDistribution;
  if (given === undefined) return input.demandSd === undefined ? poisson(input) : normal(input);
  const of = (...names: readonly string[]) =>
    Number(names.map((name) => given[name]).find((found) => found !== undefined));
  switch (given.kind ?? given.name ?? given.type ?? given.dist) {
    case 'norm':
    case 'normal':
      return { kind: 'normal', mean: of('mean', 'mu', 'loc'), sd: of('sd', 'sigma', 'scale') };
    case 'lognorm':
    case 'lognormal':
      return {
        kind: 'lognormal',
        logMean: given.scale === undefined ? of('mu', 'logMean', 'mean') : Math.log(of('scale')),
        logSd: of('s', 'sigma', 'logSd', 'sd'),
      };
    case 'expon':
    case 'exponential':
      return { kind: 'exponential', mean: of('mean', 'scale') };
    case 'gamma':
      return { kind: 'gamma', shape: of('shape', 'a'), scale: of('scale') };
    case 'uniform':
      return given.scale === undefined
        ? { kind: 'uniform', low: of('low', 'a', 'lower'), high: of('high', 'b', 'upper') }
        : { kind: 'uniform', low: of('loc'), high: of('loc') + of('scale') };
    default:
      return { kind: 'poisson', mean: of('mean', 'mu', 'lambda') };
  }
}

function spelled({ mean, mu, sd, sigma }: AtLevel): Distribution {
  return { demandMean: mean ?? mu, demandSd: sd ?? sigma };
}

function prices({ sellingRevenue, ...rest }: Prices): Prices {
  return sellingRevenue === undefined ? rest : { ...rest, revenue: sellingRevenue };
}

function next({ purchaseCostNextPer, ...rest }: Myopic): Myopic {
  return purchaseCostNextPer === undefined ? rest : { ...rest, nextPurchaseCost: purchaseCostNextPer };
}

/** Lists may have a value for a period 0 that does not exist. */
function lotSizing({ numPeriods, demand, ...costs }: LotSizing): Parameters<typeof wagnerWhitin>[0] {
  const cut = (cost: number | readonly number[]) =>
    typeof cost !== 'number' && cost.length === numPeriods + 1 ? cost.slice(1) : cost;
  const perPeriod = cut(demand);
  return {
    demand: typeof perPeriod === 'number' ? new Array<number>(numPeriods).fill(perPeriod) : perPeriod,
    fixedCost: cut(costs.fixedCost),
    holdingCost: cut(costs.holdingCost),
    ...(costs.purchaseCost !== undefined && { purchaseCost: cut(costs.purchaseCost) }),
  };
}

function lot({ orderQuantity, cost }: { orderQuantity: number; cost: number }) {
  return { order_quantity: orderQuantity, cost };
}

function base({ baseStockLevel, ...rest }: { baseStockLevel: number; cost?: number; profit?: number }) {
  return { base_stock_level: baseStockLevel, ...rest };
}

function pair({
  reorderPoint,
  orderQuantity,
  ...rest
}: {
  reorderPoint: number;
  orderQuantity: number;
  cost?: number;
}) {
  return { ...names({ r: reorderPoint, Q: orderQuantity, g: rest.cost }), order_quantity: orderQuantity };
}

function levels({
  reorderPoint,
  orderUpToLevel,
  ...rest
}: {
  reorderPoint: number;
  orderUpToLevel: number;
  cost?: number;
}) {
  return { ...names({ s: reorderPoint, S: orderUpToLevel, g: rest.cost }), order_up_to_level: orderUpToLevel };
}

/** Under both the letters of the textbook and the words. */
function names(result: { r?: number; s?: number; g: number | undefined; [letter: string]: number | undefined }) {
  return { ...result, cost: result.g, reorder_point: result.r ?? result.s };
}

function losses(demand: Demand, level: number, second = false) {
  const loss: Loss = demandFunctions(demand).loss(level);
  const { short, left } = second ? loss.second : loss;
  return second ? { n2: short, n_bar2: left, n: short, n_bar: left } : { n: short, n_bar: left };
}

function value(result: number) {
  return { value: result, cost: result };
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

import { cloudPricesOf, electricityOf, type CloudPrice } from '../catalogue/prices.ts'
import type { GpuEntry } from '../catalogue/schema.ts'
import { GiB } from '../units/bytes.ts'
import type { CostOptions } from './cost-fields.ts'
import type {
  BreakEven,
  Cloud,
  CloudOffer,
  Cost,
  Electricity,
  PerMillionTokens,
  PowerSupply,
  Purchase,
} from './cost-types.ts'

const HOURS_PER_YEAR = 8766
const HOURS_PER_MONTH = HOURS_PER_YEAR / 12
const DEFAULTS = {
  utilization: 0.5,
  lifetime_years: 3,
  electricity: 'World average',
  system_watts: 200,
} as const
/** Continuous load of a power supply: with the rest of the system at 200 W this gives the vendors' own advice. */
const PSU_LOAD = 0.8
const PSU_STEP = 50
const OFFERS_LISTED = 8

const cents = (usd: number): number => Number(usd.toFixed(4))

/** Some launch prices are known without an address; the catalogue says so, and an answer cites nothing. */
const citedSource = ({ price }: GpuEntry): string | null =>
  price && price.source !== 'memory' ? price.source : null

function purchaseOf(gpu: GpuEntry, gpus: number, options: CostOptions): Purchase | null {
  const each = options.purchase_usd ?? gpu.price?.usd
  if (each === undefined) return null
  const given = options.purchase_usd !== undefined
  return {
    usd: each * gpus,
    usd_per_gpu: each,
    usd_per_gib: Number((each / (gpu.marketed_bytes / GiB)).toFixed(2)),
    kind: given ? 'given' : (gpu.price?.kind ?? 'given'),
    as_of: given ? null : (gpu.price?.as_of ?? null),
    source: given ? null : citedSource(gpu),
  }
}

const systemWatts = (options: CostOptions): number => options.system_watts ?? DEFAULTS.system_watts
/** A unified machine or a price for a whole computer has no separate rest. */
const restWatts = (gpu: GpuEntry, options: CostOptions): number =>
  gpu.class === 'unified' || gpu.class === 'edge' || gpu.class === 'laptop' ? 0 : systemWatts(options)

function electricityFor(gpu: GpuEntry, gpus: number, options: CostOptions): Electricity | null {
  if (gpu.tdp_watts === null) return null
  const area = electricityOf(options.electricity ?? DEFAULTS.electricity)
  const price = options.usd_per_kwh ?? area?.usd_per_kwh_household ?? null
  if (price === null) return null
  const given = options.usd_per_kwh !== undefined
  const watts = gpu.tdp_watts * gpus + restWatts(gpu, options)
  const utilization = options.utilization ?? DEFAULTS.utilization
  return {
    watts,
    usd_per_kwh: price,
    usd_per_hour: cents((watts / 1000) * price * utilization),
    area: given ? null : (area?.area ?? null),
    as_of: given ? null : (area?.as_of ?? null),
    source: given ? null : (area?.source ?? null),
    basis: `${gpus} × ${gpu.tdp_watts} W rated power and ${restWatts(gpu, options)} W for the rest, during the share of hours that is worked; idle power is left out.`,
  }
}

const offerOf = (row: CloudPrice): CloudOffer => ({
  provider: row.provider,
  instance: row.instance,
  region: row.region,
  gpus: row.gpus,
  usd_per_gpu_hour: row.usd_per_gpu_hour ?? 0,
  as_of: row.as_of ?? '',
  notes: row.notes ?? null,
  source: row.source,
})

/** The cheapest offer of each provider, cheapest first. */
function cheapestByProvider(rows: readonly CloudPrice[]): CloudPrice[] {
  const seen = new Set<string>()
  return rows.filter(({ provider }) => !seen.has(provider) && seen.add(provider))
}

function cloudOf(gpu: GpuEntry, gpus: number, options: CostOptions): Cloud | null {
  const each = options.cloud_usd_per_hour
  const perGib = (usd: number): number => Number((usd / (gpu.marketed_bytes / GiB)).toFixed(5))
  if (each !== undefined)
    return {
      usd_per_hour: cents(each * gpus),
      usd_per_gpu_hour: each,
      cheapest_usd_per_hour: cents(each * gpus),
      usd_per_gib_hour: perGib(each),
      basis: 'The price the request gives.',
      offers: [],
    }
  const rows = cheapestByProvider(cloudPricesOf(gpu.id))
  if (rows.length === 0) return null
  const prices = rows.map((row) => row.usd_per_gpu_hour ?? 0)
  const middle = prices.length >> 1
  const median =
    prices.length % 2 === 1 ? (prices[middle] ?? 0) : ((prices[middle - 1] ?? 0) + (prices[middle] ?? 0)) / 2
  return {
    usd_per_hour: cents(median * gpus),
    usd_per_gpu_hour: cents(median),
    cheapest_usd_per_hour: cents((prices[0] ?? 0) * gpus),
    usd_per_gib_hour: perGib(median),
    basis: `Median of the cheapest on-demand offers of ${rows.length} provider${rows.length === 1 ? '' : 's'} within the last year; storage, network and tax are left out.`,
    offers: rows.slice(0, OFFERS_LISTED).map(offerOf),
  }
}

function perMillionOf(
  tokensPerSecond: number | null,
  purchase: Purchase | null,
  electricity: Electricity | null,
  cloud: Cloud | null,
  options: CostOptions,
): PerMillionTokens | null {
  if (tokensPerSecond === null || tokensPerSecond <= 0) return null
  const utilization = options.utilization ?? DEFAULTS.utilization
  const years = options.lifetime_years ?? DEFAULTS.lifetime_years
  const millionsPerHour = (tokensPerSecond * 3600 * utilization) / 1e6
  const ownedPerHour =
    purchase && electricity ? purchase.usd / (years * HOURS_PER_YEAR) + electricity.usd_per_hour : null
  return {
    tokens_per_second: tokensPerSecond,
    utilization,
    rented_usd: cloud ? cents(cloud.usd_per_hour / millionsPerHour) : null,
    owned_usd: ownedPerHour === null ? null : cents(ownedPerHour / millionsPerHour),
    lifetime_years: years,
  }
}

function breakEvenOf(
  purchase: Purchase | null,
  electricity: Electricity | null,
  cloud: Cloud | null,
  options: CostOptions,
): BreakEven | null {
  if (!purchase || !electricity || !cloud) return null
  const utilization = options.utilization ?? DEFAULTS.utilization
  const saved = cloud.usd_per_hour - electricity.usd_per_hour / utilization
  if (saved <= 0) return null
  const hours = Math.ceil(purchase.usd / saved)
  return {
    hours,
    months_at_utilization: Number((hours / utilization / HOURS_PER_MONTH).toFixed(1)),
    basis:
      'Purchase over what an hour of rent costs more than its electricity; the rest of the machine, its room and its upkeep are left out.',
  }
}

/** Watts of a power supply for a build, rounded up to what is sold. */
function powerSupplyOf(gpu: GpuEntry, gpus: number, options: CostOptions): PowerSupply | null {
  if (gpu.tdp_watts === null || (gpu.class !== 'consumer' && gpu.class !== 'workstation')) return null
  const load = gpu.tdp_watts * gpus + systemWatts(options)
  return {
    watts: Math.ceil(load / PSU_LOAD / PSU_STEP) * PSU_STEP,
    basis: `${load} W of load at ${PSU_LOAD * 100} % of the supply: the rule that gives NVIDIA’s own advice of 850 W for an RTX 4090 and 1000 W for an RTX 5090 (nvidia.com product pages).`,
  }
}

/** What a number of GPUs costs, whatever they compute. */
type Holding = Pick<Cost, 'purchase' | 'electricity' | 'cloud' | 'break_even' | 'psu'>

function holdingOf(gpu: GpuEntry, gpus: number, options: CostOptions): Holding {
  const purchase = purchaseOf(gpu, gpus, options)
  const electricity = electricityFor(gpu, gpus, options)
  const cloud = cloudOf(gpu, gpus, options)
  const break_even = breakEvenOf(purchase, electricity, cloud, options)
  return { purchase, electricity, cloud, break_even, psu: powerSupplyOf(gpu, gpus, options) }
}

/** Fields in the order an answer lists them. */
function withTokens(
  { purchase, electricity, cloud, break_even, psu }: Holding,
  tokensPerSecond: number | null,
  options: CostOptions,
): Cost {
  const per_million_tokens = perMillionOf(tokensPerSecond, purchase, electricity, cloud, options)
  return { purchase, electricity, cloud, per_million_tokens, break_even, psu }
}

/**
 * What `gpus` of a GPU cost to buy, to power and to rent, and per million tokens at a throughput (tokens per second over
 * all GPUs, as estimated; null: unknown). Prices come from the catalogue with date and source, or from the options.
 */
export const costOf = (
  gpu: GpuEntry,
  gpus: number,
  tokensPerSecond: number | null,
  options: CostOptions = {},
): Cost => withTokens(holdingOf(gpu, gpus, options), tokensPerSecond, options)

/** Offers an estimate lists; the figures have the others. */
const OFFERS_OF_ESTIMATE = 3
const NO_OPTIONS: CostOptions = {}

/** Numbers of GPUs kept per entry: any sensible ones, not those of a hostile sweep. */
const COUNTS_KEPT = 64
const holdings = new WeakMap<GpuEntry, Map<number, Holding>>()

function defaultHolding(gpu: GpuEntry, gpus: number): Holding {
  let known = holdings.get(gpu)
  if (!known) holdings.set(gpu, (known = new Map()))
  let holding = known.get(gpus)
  if (!holding) {
    holding = holdingOf(gpu, gpus, NO_OPTIONS)
    const { cloud } = holding
    if (cloud)
      holding = { ...holding, cloud: { ...cloud, offers: cloud.offers.slice(0, OFFERS_OF_ESTIMATE) } }
    if (known.size >= COUNTS_KEPT) known.clear()
    known.set(gpus, holding)
  }
  return holding
}

/** {@link costOf} at the default assumptions, with few offers: what an estimate tells. Prices are looked up once. */
export const defaultCost = (gpu: GpuEntry, gpus: number, tokensPerSecond: number | null): Cost =>
  withTokens(defaultHolding(gpu, gpus), tokensPerSecond, NO_OPTIONS)

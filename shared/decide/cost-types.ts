/** What a set of GPUs costs to buy, to power and to rent. Every price is dated and sourced; what is unknown is null. */
export interface Cost {
  readonly purchase: Purchase | null
  readonly electricity: Electricity | null
  readonly cloud: Cloud | null
  readonly per_million_tokens: PerMillionTokens | null
  readonly break_even: BreakEven | null
  readonly psu: PowerSupply | null
}
export interface Purchase {
  readonly usd: number
  readonly usd_per_gpu: number
  /** Dollars per marketed gigabyte of memory (GiB). */
  readonly usd_per_gib: number
  /** `launch`: the vendor's price at release; `street`: a typical offer; `machine`: the whole computer; `given`: the request's. */
  readonly kind: 'launch' | 'street' | 'machine' | 'given'
  readonly as_of: string | null
  readonly source: string | null
}
export interface Electricity {
  /** GPUs at their rated power and the rest of the machine, while they work. */
  readonly watts: number
  readonly usd_per_kwh: number
  /** Mean over all hours at the utilization; idle power is left out. */
  readonly usd_per_hour: number
  readonly area: string | null
  readonly as_of: string | null
  readonly source: string | null
  readonly basis: string
}
export interface CloudOffer {
  readonly provider: string
  readonly instance: string
  readonly region: string | null
  readonly gpus: number
  readonly usd_per_gpu_hour: number
  readonly as_of: string
  readonly notes: string | null
  readonly source: string
}
export interface Cloud {
  /** All GPUs, at the median of each provider's cheapest offer. */
  readonly usd_per_hour: number
  readonly usd_per_gpu_hour: number
  readonly cheapest_usd_per_hour: number
  /** Dollars per hour and marketed gigabyte of memory (GiB), at the median. */
  readonly usd_per_gib_hour: number
  readonly basis: string
  readonly offers: readonly CloudOffer[]
}
export interface PerMillionTokens {
  readonly tokens_per_second: number
  readonly utilization: number
  readonly rented_usd: number | null
  /** Write-off of the purchase and electricity. */
  readonly owned_usd: number | null
  readonly lifetime_years: number
}
export interface BreakEven {
  /** Hours of rent after which buying would have been cheaper. */
  readonly hours: number
  /** The same in months of this utilization, renting only the hours used. */
  readonly months_at_utilization: number
  readonly basis: string
}
export interface PowerSupply {
  readonly watts: number
  readonly basis: string
}

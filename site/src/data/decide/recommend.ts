import type { Settings } from '../../lib/url-state'

/** A large model in four bits at a long context: one card does not do, and many devices do. */
export const RECOMMEND_SETTINGS: Settings = {
  model: 'llama-3.3-70b-instruct',
  weights: 'q4_k_m',
  context_length: '32768',
  min_tokens_per_second: '10',
}

export const strings = {
  title: 'Which GPU for this model?',
  description:
    'GPUs that hold a model, to run it or to train it, ranked by fit, price, speed, rent or watts, with filters.',
  lead: 'Of every GPU in the catalogue the fewest that hold the model, in a layout that the model allows.',
  form: 'Which GPU',
  filters: 'Only GPUs with',
  budget: 'Budget, $',
  least: 'Tokens/s, at least',
  more: 'Batch, costs',
  moreRunning: 'Engine, cache format',
  tasks: { inference: 'Run the model', training: 'Train it' } as Readonly<Record<string, string>>,
  /** What the ranks of a training run share. */
  zero: (stage: number) => `ZeRO ${stage}`,
  none: 'Nothing fits',
  noneAbout: 'No GPU of the catalogue meets all these conditions. Loosen one.',
  noneTraining:
    'No GPU of the catalogue holds this run under these conditions. Full gradient checkpointing, a shorter sequence or QLoRA needs the least.',
  first: {
    fit: 'First by verdict and price',
    headroom: 'Most room',
    speed: 'Fastest',
    price: 'Cheapest to buy',
    cloud_price: 'Cheapest to rent',
    price_per_million_tokens: 'Cheapest per token',
    watts: 'Fewest watts',
  },
  best: (first: string, held: string, found: string) => `${first}: ${held}. ${found}`,
  found: (count: string) => `${count} kinds of GPU do.`,
  of: (needed: string, usable: string, each: boolean) => `${needed} of ${usable}${each ? ' each' : ''}`,
  table: 'GPUs that hold it',
  gpu: 'GPU',
  memory: 'Memory per GPU',
  left: (room: string) => `Left: ${room}`,
  speed: 'Tokens/s',
  price: 'To buy',
  cloud: 'To rent, per hour',
  million: 'Per million tokens',
  watts: 'Watts',
  unknown: '–',
  launch: 'at launch',
  street: 'street',
  machine: 'whole machine',
  given: 'as given',
  band: (low: string, high: string) => `${low} to ${high}`,
  all: (all: string) => `Show all ${all}`,
  notes:
    'Speed is of all sequences together, with its 10th to 90th percentile. Prices are dated list prices; rent is the median of the providers’ cheapest offers. Per million tokens is the cheaper of owning and renting at half the hours worked, unless set otherwise.',
  notesTraining:
    'In data parallel, with as little of the states shared (ZeRO) as fits; tensor or pipeline parallelism where you set it. Prices are dated list prices; rent is the median of the providers’ cheapest offers.',
  sort: {
    fit: 'Verdict, then price',
    headroom: 'Most room left',
    speed: 'Fastest',
    price: 'Cheapest to buy',
    cloud_price: 'Cheapest to rent',
    price_per_million_tokens: 'Cheapest per million tokens',
    watts: 'Fewest watts',
  },
  vendors: { '': 'Any vendor' } as Readonly<Record<string, string>>,
  forms: {
    '': 'Any form',
    consumer: 'Consumer card',
    laptop: 'Laptop',
    workstation: 'Workstation card',
    datacenter: 'Data centre',
    unified: 'Unified memory',
    edge: 'Edge board',
  },
  /** Areas of electricity prices by the engine’s names; none here, for these are they. */
  areas: {} as Readonly<Record<string, string>>,
  /** Titles of fields by their name; none here, for they are the schema’s. */
  fields: {} as Readonly<Record<string, string>>,
}

export type RecommendWords = typeof strings

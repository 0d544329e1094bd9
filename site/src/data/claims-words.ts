/** Words of the verdicts and kinds of claims; small enough for the browser. */

export const VERDICTS = {
  holds: { label: 'Holds', mark: '✓', meaning: 'Within 5 % of what the architecture needs, or by rounding.' },
  'rounding/units': {
    label: 'Units',
    mark: '≈',
    meaning: 'Right as GiB, printed as GB, or rounded too far.',
  },
  'arithmetic-error': {
    label: 'Arithmetic',
    mark: '≠',
    meaning: 'The guide’s own formula gives something else.',
  },
  'formula-error': {
    label: 'Formula',
    mark: 'ƒ',
    meaning: 'The formula gives this number; the architecture does not.',
  },
  'wrong-fact': { label: 'Fact', mark: '✕', meaning: 'A specification or a plain fact is otherwise.' },
  unverifiable: { label: 'Open', mark: '?', meaning: 'A price, a forecast or a benchmark without a method.' },
} as const
export type ClaimVerdict = keyof typeof VERDICTS

export const KINDS = {
  'formula-example': 'Worked example',
  'table-cell': 'Table cell',
  'rule-of-thumb': 'Rule of thumb',
  'hardware-spec': 'Hardware',
  price: 'Price',
  quality: 'Quality',
  throughput: 'Speed',
  statement: 'Statement',
} as const
export type ClaimKind = keyof typeof KINDS

/** Binary units: what engines and drivers mean, whatever they print. */
export const KiB = 1024
export const MiB = 1024 * KiB
export const GiB = 1024 * MiB
/** Decimal unit: what vendors and file managers mean. */
export const GB = 1_000_000_000

/** Largest byte count a double holds exactly (9 PB). */
export const MAX_BYTES = Number.MAX_SAFE_INTEGER

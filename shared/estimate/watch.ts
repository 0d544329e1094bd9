import type { DeviceContext } from './scenario.ts'

/** A value's place in a device context. One object per place, so that places compare by identity. */
export interface Place {
  /** Path without `scenario`: `settings.contextLength`, `stage.head`, `given.batch_size`. */
  readonly name: string
  readonly path: readonly string[]
  readonly inside: Map<string, Place>
  /** Compared as a whole, and its own fields are not followed: it never changes inside. */
  readonly whole: boolean
  /** Every context has it, so reading it tells nothing. */
  readonly always: boolean
}
/** What was read, in the order of first use: a term is a pure function, so a value read twice is the same. */
export type Reads = Map<Place, unknown>

const WHOLE: ReadonlySet<string> = new Set(['architecture', 'engine', 'profile'])
const ALWAYS: ReadonlySet<string> = new Set(['scenario', 'stage', 'settings', 'degrees', 'given'])

function place(path: readonly string[]): Place {
  const name = (path[0] === 'scenario' && path.length > 1 ? path.slice(1) : path).join('.')
  return { name, path, inside: new Map(), whole: WHOLE.has(name), always: ALWAYS.has(name) }
}
const ROOT = place([])
/** The scenario of a context, where it is watched on its own. */
export const SCENARIO = inside(ROOT, 'scenario')

/** A setting's place, or that of whether a field was given. */
export const placeOf = (part: 'settings' | 'given', key: string): Place => inside(inside(SCENARIO, part), key)

function inside(parent: Place, key: string): Place {
  let child = parent.inside.get(key)
  if (!child) parent.inside.set(key, (child = place([...parent.path, key])))
  return child
}

/** What stands for a value in a comparison: itself, or that it is an object whose fields are followed one by one. */
const token = ({ whole }: Place, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !whole ? Object : value

function note(reads: Reads, parent: Place, key: string, value: unknown): { at: Place; followed: boolean } {
  const at = inside(parent, key)
  const seen = token(at, value)
  if (!at.always) reads.set(at, seen)
  return { at, followed: seen === Object }
}

/** The same object, with every value that is read from it written down. */
export function watched<T extends object>(target: T, reads: Reads, at: Place = ROOT): T {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key)
      if (typeof key === 'symbol' || typeof value === 'function') return value
      const child = note(reads, at, key, value)
      if (!child.followed) return value
      return value instanceof Set
        ? watchedSet(value, reads, child.at)
        : watched(value as object, reads, child.at)
    },
    has(object, key) {
      if (typeof key === 'string') note(reads, at, key, Reflect.get(object, key))
      return Reflect.has(object, key)
    },
  })
}

/** The fields that were given are only ever asked for one by one. */
function watchedSet(set: ReadonlySet<unknown>, reads: Reads, at: Place): Pick<ReadonlySet<unknown>, 'has'> {
  return {
    has(member) {
      const value = set.has(member)
      note(reads, at, String(member), value)
      return value
    },
  }
}

const field = (object: unknown, key: string): unknown => (object as Readonly<Record<string, unknown>>)[key]

/** Reads the same value from another context, as fast as its place allows. */
export function readerOf(at: Place): (context: DeviceContext) => unknown {
  const [root, part, key] = at.path
  const { length } = at.path
  if (root === 'stage' && part !== undefined && length === 2) return ({ stage }) => field(stage, part)
  if (root === 'scenario' && length === 2 && at.whole) return ({ scenario }) => field(scenario, at.name)
  if (key !== undefined && length === 3 && part === 'settings')
    return ({ scenario }) => token(at, field(scenario.settings, key))
  if (key !== undefined && length === 3 && part === 'degrees')
    return ({ scenario }) => field(scenario.degrees, key)
  return (context) => {
    let value: unknown = context
    for (const step of at.path) {
      if (value === null || value === undefined) return undefined
      value = value instanceof Set ? value.has(step) : field(value, step)
    }
    return token(at, value)
  }
}

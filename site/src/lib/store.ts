export interface Store<T> {
  readonly get: () => T
  readonly set: (next: T) => void
  /** Calls back now and at every change; returns how to stop. */
  readonly subscribe: (listener: (value: T) => void) => () => void
}

/** One value that several elements of a page watch. */
export function createStore<T>(initial: T): Store<T> {
  let value = initial
  const listeners = new Set<(value: T) => void>()
  return {
    get: () => value,
    set(next) {
      value = next
      for (const listener of listeners) listener(value)
    },
    subscribe(listener) {
      listeners.add(listener)
      listener(value)
      return () => listeners.delete(listener)
    },
  }
}

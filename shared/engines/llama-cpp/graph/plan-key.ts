import type { Scenario, Stage } from '../../../estimate/scenario.ts'
import type { Architecture } from '../../../model/architecture.ts'
import type { EngineProfile } from '../../engine.ts'
import { cacheWindow, windowCells } from '../cache.ts'
import type { Run } from '../run.ts'
import { attentionOf } from './model.ts'

const windowsOf = new WeakMap<Architecture, readonly number[]>()

/** The different windows of a model's layers, as far as they have caches of their own. */
function windows(architecture: Architecture): readonly number[] {
  let found = windowsOf.get(architecture)
  if (!found) {
    const all = new Set<number>()
    for (const kind of architecture.kinds) {
      const mixer = attentionOf(kind.mixer)
      const window = mixer ? cacheWindow(mixer, architecture) : null
      if (window !== null) all.add(window)
    }
    windowsOf.set(architecture, (found = [...all]))
  }
  return found
}

/** Cells of the windowed layers' caches: a number of their own, or as many as the others have. */
function windowedCells(scenario: Scenario, { cells }: Run): string {
  let found = ''
  for (const window of windows(scenario.architecture)) {
    const own = windowCells(window, scenario)
    found += own === cells ? '=' : ` ${own} `
  }
  return found
}

/** Everything that the graph depends on but the cells of the full cache. */
export interface Asked {
  readonly profile: EngineProfile
  readonly firstLayer: number
  readonly endLayer: number
  readonly hostLayers: number
  readonly inputCopies: number
  readonly keyFormat: string
  readonly valueFormat: string
  readonly sequences: number
  readonly tokens: number
  readonly streams: number
  readonly outputs: number
  /** Switches, one bit each. */
  readonly flags: number
  /** Format of the weights, which matters only where they are copied from the host. */
  readonly copied: string
  /** Cells of the windowed layers' caches, as a text. */
  readonly windowed: string
}

export function askedOf(scenario: Scenario, stage: Stage, inputCopies: number, run: Run): Asked {
  const { settings, profile, hostLayers } = scenario
  const { keyFormat, valueFormat, flashAttention, cpuMoe } = settings
  const copies = hostLayers > 0 || cpuMoe
  return {
    profile,
    firstLayer: stage.firstLayer,
    endLayer: stage.endLayer,
    hostLayers,
    inputCopies,
    keyFormat,
    valueFormat,
    sequences: run.sequences,
    tokens: run.tokens,
    streams: run.streams,
    outputs: run.outputs,
    flags:
      (stage.head ? 1 : 0) + (flashAttention ? 2 : 0) + (cpuMoe ? 4 : 0) + (copies && stage.first ? 8 : 0),
    copied: copies ? `${settings.weights}${settings.importanceMatrix}` : '',
    windowed: windowedCells(scenario, run),
  }
}

/** Compared field by field: to make a text of them takes longer than to find a plan between two. */
export const isSame = (a: Asked, b: Asked): boolean =>
  a.sequences === b.sequences &&
  a.firstLayer === b.firstLayer &&
  a.endLayer === b.endLayer &&
  a.flags === b.flags &&
  a.tokens === b.tokens &&
  a.streams === b.streams &&
  a.outputs === b.outputs &&
  a.keyFormat === b.keyFormat &&
  a.valueFormat === b.valueFormat &&
  a.hostLayers === b.hostLayers &&
  a.inputCopies === b.inputCopies &&
  a.profile === b.profile &&
  a.copied === b.copied &&
  a.windowed === b.windowed

/** Spreads what is asked over buckets; unlike questions may share one. */
export const bucketOf = ({ sequences, tokens, firstLayer, flags }: Asked): number =>
  ((sequences * 1021 + tokens) * 1021 + firstLayer) * 16 + flags

import { findModel, findWeightFormat, useModelSource, type EstimateRequest } from '../../shared/index.ts'
import { hubReference, referenceName, type HubReference } from '../../shared/hub/reference.ts'
import { hostsOf, type Hosts } from './hosts.ts'
import { HUB_LIMITS } from './limits.ts'
import { HubModels, outcomeKey, type Outcome } from './models.ts'
import type { HubWish } from './read.ts'
import type { ReaderContext } from './reader.ts'
import { edgeStore, type FactsStore } from './store.ts'

/** What a deployment may set: variables of wrangler.toml, and the one secret. */
export interface HubSettings {
  readonly HUB_URL?: string
  readonly HUB_ALLOWED_HOSTS?: string
  readonly HF_TOKEN?: string
}

/** Fields of a request, as a query or a body gives them, that decide what is read. */
export interface AskedModel {
  readonly model?: unknown
  readonly weights?: unknown
  readonly mmproj?: unknown
  readonly conservative?: unknown
}

const models = new HubModels()
let known: { readonly settings: HubSettings; readonly hosts: Hosts } | undefined

/** The hosts of a deployment. Its settings do not change while an isolate lives. */
function hostsFor(settings: HubSettings): Hosts {
  if (
    known === undefined ||
    known.settings.HUB_URL !== settings.HUB_URL ||
    known.settings.HUB_ALLOWED_HOSTS !== settings.HUB_ALLOWED_HOSTS
  )
    known = { settings, hosts: hostsOf(settings.HUB_URL, settings.HUB_ALLOWED_HOSTS) }
  return (known as NonNullable<typeof known>).hosts
}

const isOn = (value: unknown): boolean => value === true || value === 'true'

/** What is to be read for a request; null for a model of the catalogue, and for what no hub can hold. */
function plan(
  asked: AskedModel,
  hosts: Hosts,
): { reference: HubReference; wish: HubWish; conservative: boolean } | null {
  const { model, weights } = asked
  if (typeof model !== 'string' || findModel(model)) return null
  const reference = hubReference(model.trim(), hosts.pages)
  if (!reference) return null
  const own = reference.kind === 'repository' ? reference.weights : null
  const format = typeof weights === 'string' ? findWeightFormat(weights)?.id : undefined
  return {
    reference,
    wish: { weights: format ?? own ?? undefined, withProjector: isOn(asked.mmproj) },
    conservative: isOn(asked.conservative),
  }
}

const NO_STORE: FactsStore = { get: async () => undefined, put: async () => undefined }

/** The Cache API where there is one. */
function storeHere(): FactsStore {
  const cache =
    typeof caches === 'undefined' ? undefined : (caches as CacheStorage & { default?: Cache }).default
  return cache ? edgeStore(cache) : NO_STORE
}

function contextOf(settings: HubSettings, waitUntil: (work: Promise<unknown>) => void): ReaderContext {
  const token = settings.HF_TOKEN?.trim()
  return {
    access: {
      fetch: (input, init) => fetch(input, init),
      hosts: hostsFor(settings),
      limits: HUB_LIMITS,
      token: token === undefined || token === '' ? undefined : token,
      now: () => Date.now(),
    },
    store: storeHere(),
    waitUntil,
  }
}

/** Where the model of a request is: in the catalogue (or nowhere), in memory, or on a hub that must be asked. */
export function whereIs(settings: HubSettings, asked: AskedModel): 'here' | 'remembered' | 'hub' {
  const hosts = hostsFor(settings)
  const planned = plan(asked, hosts)
  if (!planned) return 'here'
  const key = outcomeKey(hosts.hub, planned.reference, planned.wish, planned.conservative)
  return models.recall(key, Date.now()) === undefined ? 'hub' : 'remembered'
}

/**
 * Reads the model of a request from a hub, unless the catalogue has it. After that the engine knows it: whatever
 * estimates the same model in this request finds it without waiting. Undefined where nothing was to be read.
 */
export async function readHubModel(
  settings: HubSettings,
  waitUntil: (work: Promise<unknown>) => void,
  asked: AskedModel,
): Promise<Outcome | undefined> {
  const planned = plan(asked, hostsFor(settings))
  if (!planned) return undefined
  return models.get(contextOf(settings, waitUntil), planned.reference, planned.wish, planned.conservative)
}

/** Answers the engine from what was read. */
function fromMemory(request: EstimateRequest) {
  if (!known) return undefined
  const planned = plan(request, known.hosts)
  if (!planned) return undefined
  const { reference, wish, conservative } = planned
  const now = Date.now()
  const outcome =
    models.recall(outcomeKey(known.hosts.hub, reference, wish, conservative), now) ??
    models.recallName(referenceName(reference), now)
  return outcome?.result
}

useModelSource(fromMemory)

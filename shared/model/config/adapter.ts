import type { Architecture } from '../architecture.ts'
import type { ConfigReader } from './reader.ts'

/**
 * Turns one family's config into the intermediate form. It reads every field through the reader, supplies the
 * defaults that transformers' configuration class supplies, and reports what it does not understand with
 * `reader.fail`. What it returns counts only when the reader holds no issue.
 */
export type Adapter = (reader: ConfigReader) => Architecture

/** Adapters by `model_type`. */
export type AdapterTable = Readonly<Record<string, Adapter>>

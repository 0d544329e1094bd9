import type { Settings } from '../../lib/url-state'

/** What the example's log does not say. */
export const RECONCILE_SETTINGS: Settings = { gpu: 'h100-sxm' }

/** Figures of a published run: llm-d-planner at d3121e0, accuracy/results/v0.19.0/logs, cut to the lines that are read. */
export const EXAMPLE_LOG = `INFO [api_server.py:1893] vLLM API server version 0.19.0
INFO [utils.py:326] non-default args: {'model_tag': 'meta-llama/Llama-3.1-8B', 'model': 'meta-llama/Llama-3.1-8B', 'max_model_len': 8192, 'gpu_memory_utilization': 0.95, 'max_num_seqs': 1024}
INFO [config.py:2434] Chunked prefill is enabled with max_num_batched_tokens=8192.
INFO [core.py:58] Initializing a V1 LLM engine (v0.19.0) with config: model='meta-llama/Llama-3.1-8B', dtype=torch.bfloat16, max_seq_len=8192, tensor_parallel_size=1, pipeline_parallel_size=1, quantization=None, enforce_eager=False, kv_cache_dtype=auto
INFO [gpu_model_runner.py:1801] Model loading took 14.99 GiB memory and 3.141592 seconds
DEBUG [gpu_worker.py:231] Memory profiling takes 7.11 seconds. Total non KV cache memory: 17.13GiB; torch peak memory increase: 1.89GiB; non-torch forward increase memory: 0.25GiB; weights memory: 14.99GiB.
INFO [gpu_worker.py:232] Available KV cache memory: 58.11 GiB
INFO [gpu_model_runner.py:2307] Graph capturing finished in 20 secs, took 0.91 GiB
`

export const strings = {
  title: 'Paste your log',
  description:
    'The memory figures of a start-up log of vLLM, SGLang or llama.cpp beside the estimate of the same run, term by term, with signed differences.',
  lead: 'vLLM, SGLang and llama.cpp print where the memory went. Paste that, and see it beside the estimate.',
  form: 'Paste your log',
  log: 'Start-up log',
  logAbout: 'Sent to the API of this site, read there, not kept.',
  more: 'What the log does not say',
  context: 'Context, tokens',
  fromLog: 'As the log says',
  agree: 'All agree',
  agreeAbout: (figures: string, model: string, engine: string) =>
    `${figures} of ${engine} with ${model}, each within its rounding or a thousandth.`,
  differ: (off: string, all: string) => `${off} of ${all} differ`,
  furthest: (term: string) => `Furthest off: ${term}.`,
  figures: (figures: number) => (figures === 1 ? 'One figure' : `${figures} figures`),
  nothing: 'Nothing to compare',
  nothingAbout: 'The log was read, but this estimate has no counterpart for its figures.',
  table: 'Log and estimate, term by term',
  term: 'Term',
  measured: 'Log',
  estimated: 'Estimate',
  difference: 'Estimate minus log',
  agrees: 'agrees',
  off: 'differs',
  verdict: 'Within rounding',
  lines: 'The lines that were read',
  read: 'What was read from the log',
  model: 'Model',
  settings: 'Settings',
  /** Before and after the names of figures. */
  notCompared: ['Not compared: ', '.'],
  everyTerm: 'The estimate of this run, every term',
  /** Figures by the engine’s names; none here, for these are they. */
  terms: {} as Readonly<Record<string, string>>,
  units: { tokens: 'tokens', requests: 'requests' },
  /** Titles of fields by their name; none here, for they are the schema’s. */
  fields: {} as Readonly<Record<string, string>>,
}

export type ReconcileWords = typeof strings

import { builderWords } from '../../data/badge-builder-words.ts'
import { runningWords } from '../../data/running-words.ts'
import { choiceWords } from '../../data/training-words.ts'
import { decide } from './decide.ts'
import { view } from './view.ts'

/** Texts in which `backticks` mark code and [words](path) a link. */
type Marked = string

/** Every string of the interface. The English dictionary is the type: another language must have each of them. */
export const en = {
  view,
  decide,
  builder: builderWords,
  /** Texts of the engine that only the build prints; none here, for English is what the engine says. */
  engine: {} as Readonly<Record<string, string>>,
  /** Units of symbols, apart from the texts: `layers` is also a meaning. */
  units: {} as Readonly<Record<string, string>>,
  /** Titles of fields by their name; none here, for they are the schema's. */
  fields: {} as Readonly<Record<string, string>>,
  /** Names of pages by their English address, and of the sidebar's groups; none here, for lists have them. */
  pages: {} as Readonly<Record<string, string>>,
  groups: {} as Readonly<Record<string, string>>,
  choices: { ...choiceWords, ...runningWords },
  shell: {
    sections: 'Sections',
    allSections: 'All sections',
    languages: 'Languages',
    /** Before and after the catalogue's date. */
    figures: ['Figures are estimates. Catalogue checked ', '.'],
  },
  form: {
    label: 'Calculator',
    byOthers: 'By the other fields',
    tokens: 'tokens',
    powers: (title: string) => `${title}, in powers of two`,
    commonContexts: 'Common context lengths',
    devices: 'Devices and unit',
    unit: 'Unit of memory',
    noGpu: 'No GPU',
    noGpuHint: 'memory only',
    checkpointFormat: 'The checkpoint’s own',
    formatGroups: { plain: 'Not quantized', scheme: 'Quantized', gguf: 'GGUF' },
    moreInference: 'Batch, engine, cache format',
    moreTraining: 'Precision, optimizer, loss, attention',
    more: 'More settings',
    otherSettings: 'All other settings',
    /** Headings of groups of settings that few change. */
    groups: {
      speed: 'Speed: backend, speculative decoding',
      layout: 'Split over GPUs',
      cache: 'Prompt, attention, keys and values apart',
      loaded: 'What is loaded, engine version',
      vllm: 'vLLM, SGLang, TensorRT-LLM',
      llamaCpp: 'llama.cpp, Ollama',
      params: 'A parameter count instead of a model',
      formula: 'A published formula',
      adapters: 'Adapters: dropout, type, variants',
      trained: 'What is trained, and on what',
      kernels: 'Kernels, gradients, samples',
      sharding: 'ZeRO 3 and FSDP',
    },
    yes: 'Yes',
    no: 'No',
    cacheFormat: 'As the KV cache format',
    byFormat: 'By the weight format',
    engineFormat: 'The engine’s own',
    adapters: 'Adapters',
    sequenceLength: 'Sequence length',
    microBatch: 'Micro-batch',
    zero: 'Shared over the GPUs (ZeRO stage)',
    stages: ['None', '1: optimizer', '2: and gradients', '3: and weights (FSDP)'],
    fusedNo: 'No: the logits of the whole micro-batch',
    fusedYes: 'Yes: in chunks',
    request: 'Request and response',
    noScript:
      'Without JavaScript the figures here are those of the example. The button asks the API and shows its answer as JSON.',
    ask: 'Ask the API',
  },
  home: {
    title: 'Will this model fit your GPU?',
    description: 'How much GPU memory a language model needs, term by term, and whether it fits your GPU.',
    lead: 'Plimsoll adds up every byte a language model needs and draws the line that your GPU’s cargo must not pass.',
    others: 'Other questions',
    where: 'Where the numbers come from',
    terms: (models: number, devices: number): Marked =>
      `Parameters are counted tensor by tensor from each of ${models} models’ own configuration. Memory is the sum of the terms below, each with its formula, its symbols and its sources. Usable memory is what the driver reports for each of ${devices} devices, less what it keeps.`,
    api: 'The calculator asks the same [API](/api/) that scripts and agents use. A page’s address is its state: send the link, and the reader sees the same numbers.' as Marked,
  },
  training: {
    title: 'Will this fine-tune fit?',
    description:
      'How much GPU memory full training, LoRA or QLoRA needs, phase by phase, and whether it fits.',
    lead: 'Training holds weights, gradients, optimizer states and what the backward pass needs. Its peak is the largest phase of a step, not the sum of them all.',
    terms:
      'Activations are the tensors that autograd saves, one by one, layer by layer. The peak is allocated memory plus what PyTorch’s allocator keeps beside it and what CUDA holds; the band is the error measured on [published training runs](/accuracy/#training).' as Marked,
    readOn:
      'Read on: [why LoRA can need more activations than full fine-tuning](/guides/lora-activations/), and [what other estimators count](/guides/training-estimators/).' as Marked,
  },
  calculators: {
    title: 'Calculators',
    description: 'One question each. Every one asks the API of this site and keeps its state in the address.',
    lead: 'Each asks the [API](/api/) of this site and keeps its state in the address: send the link, and the reader sees the same numbers.' as Marked,
    /** What each answers, by its address; none here, for the list of calculators has it. */
    answers: {} as Readonly<Record<string, string>>,
  },
  guides: {
    title: 'Guides',
    description: 'Questions that take more than one number, each with a live calculator.',
  },
  formulas: {
    title: 'Formulas',
    description: 'Every term of the memory of a language model, with its formula, symbols and sources.',
    lead: 'The memory of a model on one device is the sum of these terms. Each is one object: the code that computes it is the formula that its page prints. Where engines differ, the page has each one’s.',
    speed: 'Speed',
    speedLead:
      'Beside memory the answer estimates how fast it runs: a roofline whose constants are calibrated on measured runs.',
    symbols: 'Symbols',
    formula: 'Formula',
    workedExample: 'Worked example',
    engines: 'Engines',
    calculator: 'Calculator',
    ignores: 'What it ignores',
    sources: 'Sources',
    nothing: 'Nothing that is known.',
    symbolColumns: ['Symbol', 'Field', 'Meaning', 'Unit'],
    /** Before and after an amount of memory. */
    answer: (scenario: string) => [` For ${scenario} that is `, '.'],
    onEachGpu: ' on each GPU',
    named: (name: string, engines: string) => `${name}: ${engines}`,
    spoken: (name: string, engines: string, formula: string) => `${name}, ${engines}: ${formula}`,
    compared: (scenario: string) => `Engines compared: ${scenario}`,
    engineColumns: ['Engine', 'Memory', 'With its numbers'],
    cacheByContext: 'KV cache by context',
    cacheColumns: ['Model', 'Attention'],
    formatsCompared: 'Formats compared',
    formatColumns: ['Format', 'Bits of one quantized weight'],
    publishedCompared: 'Published formulas compared',
    publishedColumns: ['Formula', 'Memory', 'How'],
    architecture: 'The architecture',
  },
  published: {
    title: 'Published formulas',
    description:
      'Sixteen formulas of three published guides, computed exactly as stated, and what is right about each.',
    lead: 'Three published guides state sixteen formulas. `formula=` computes each exactly as its document states it, so that its numbers can be checked; where it misreads a model, the answer says so and by how much.' as Marked,
    source: (publisher: string, date: string, url: string, id: string): Marked =>
      `${publisher}, ${date}. [The document](${url}). Ask for it with \`formula=${id}\`.`,
    verdicts: { right: 'Right', incomplete: 'Incomplete', wrong: 'Misleading' },
    spoken: (name: string, number: number, formula: string) => `${name}, formula ${number}. ${formula}`,
    stop: '. ',
  },
}

export type Strings = typeof en

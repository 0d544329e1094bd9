import type { Accuracy } from '../../../../shared/estimate/types.ts'

const grouped = new Intl.NumberFormat('en')

/** What a calculator's answer says. It is drawn at build and in the browser, so a page loads it in its language. */
export const view = {
  /** A link of the API to a page, in this language. */
  href: (href: string): string => href,
  /** Words of the engine (terms, phases) by their English; none here, for English is what the engine says. */
  engine: {} as Readonly<Record<string, string>>,
  /** Wording of a suggestion by the field that it changes; the API's own sentence where a field has none. */
  changes: {} as Readonly<Record<string, (value: string) => string>>,
  /** What the error band rests on; null where the API's own sentence is shown. */
  basis: (_accuracy: Accuracy): string | null => null,
  /** Between parts of a sentence that are put together. */
  comma: ', ',
  bytes: 'bytes',
  verdicts: { fits: 'Fits', tight: 'Tight', offload: 'Needs offload', exceeds: 'Does not fit' },
  verdict: {
    bare: (need: string) => `${need} needed. Choose a GPU for a verdict.`,
    need: (need: string, usable: string, where: string) => `${need} needed, ${usable} usable ${where}`,
    onOne: (gpu: string) => `on a ${gpu}`,
    onEach: (gpus: number, gpu: string) => `on each of ${gpus} × ${gpu}`,
    over: (room: string) => `: ${room} over the line.`,
    tight: (room: string) => `: ${room} left, less than the estimate may be wrong by.`,
    left: (room: string) => `: ${room} left.`,
    longestContext: ['Longest context that fits: ', ' tokens.'],
    longestSequence: ['Longest sequence that fits: ', ' tokens.'],
    largestBatch: ['Largest batch: ', '.'],
    largestMicroBatch: ['Largest micro-batch: ', '.'],
  },
  bar: {
    partlyOver: ', partly over the line',
    oneOf: (index: number, gpus: number, gpu: string) => `GPU ${index} of ${gpus}: ${gpu}`,
    range: (first: number, last: number) => `${first} to ${last}`,
    each: (list: string, gpu: string) => `GPUs ${list}, each: ${gpu}`,
    label: (name: string, total: string) => `${name}: ${total} of memory, by term`,
    scale: (usable: string, marketed: string) => `usable ${usable} of ${marketed}`,
    noGpu: 'no GPU chosen: no line',
    readout: 'Point at a segment, or reach it with the keyboard, for its formula.',
    line: 'load line: what a process can use',
    driver: 'kept by the driver',
    band: (low: string, high: string) => `error band: ${low} to ${high}`,
    over: 'over the line',
    notToScale: ', not to scale',
    /** Between a segment's label and its formula. */
    stop: '. ',
  },
  breakdown: {
    label: 'Memory of the GPU, term by term',
    labelSeveral: 'Memory of the fullest GPU, term by term',
    term: 'Term',
    memory: 'Memory',
    fullest: 'Fullest GPU',
    working: 'Formula with its numbers',
    total: 'Total',
    perGpu: 'Per GPU',
    all: (gpus: number) => `All ${gpus} GPUs`,
    host: 'System RAM',
    hostNote: 'kept on the host by the engine',
    band: (low: string, high: string) => `between ${low} and ${high}. `,
  },
  phases: {
    heading: 'Which phase decides the peak',
    label: 'Memory of each phase of a training step',
    phase: 'Phase',
    decides: 'decides the peak',
    note: 'The terms below are those of the deciding phase.',
    noteLine: ' The line is the usable memory.',
  },
  suggestions: { heading: 'What to change' },
  others: { also: 'Also set:', remove: 'Remove' },
  share: {
    badge: 'Badge for a README',
    badgeAlt: 'Badge of this estimate',
    request: 'Request',
    response: 'Response',
    permalink: 'Permalink',
  },
  copy: {
    copy: 'Copy',
    label: (what: string) => `Copy: ${what}`,
    copied: 'Copied',
    copiedStatus: 'Copied to the clipboard',
    press: 'Press Ctrl+C',
    pressStatus: 'Selected: press Ctrl+C to copy',
  },
  problem: {
    marked: 'The marked fields say what to change.',
    none: 'No answer',
    old: ' The numbers below are those of the last answer.',
    again: 'Try again',
    use: (near: string) => `Use ${near}`,
    status: (status: number) => `The API answered with status ${status}.`,
    late: 'The API did not answer in time.',
    unreachable: 'The API cannot be reached.',
    offline: 'This device is offline.',
  },
  tokens: (count: string) => `${count} tokens`,
  scenario: {
    method: { full: 'full fine-tuning', lora: 'LoRA', qlora: 'QLoRA' } as Readonly<Record<string, string>>,
    weights: (format: string) => `${format} weights`,
    tokens: (count: number) => `${grouped.format(count)} tokens`,
    batch: (size: string) => `batch ${size}`,
    microBatch: (size: string) => `micro-batch ${size}`,
    checkpointing: (kind: string) => `${kind} checkpointing`,
    tensorParallel: (ranks: string) => `tensor parallel ${ranks}`,
    pipelineParallel: (stages: string) => `pipeline parallel ${stages}`,
    offload: (what: string) => `offload ${what}`,
  },
  worked: {
    label: 'Worked example',
    absent: (scenario: string) => `${scenario}: this term does not arise.`,
    intro: (scenario: string) => `${scenario}:`,
    onFullest: ' on the fullest GPU',
  },
}

export type ViewStrings = typeof view

/** Every word of the builder page that is not the schema's. `backticks` mark code and [words](path) a link. */
export const builderWords = {
  title: 'Badges, cards and charts',
  description:
    'Build a badge, a card or a chart of a model’s GPU memory, see it drawn, and copy it for a README.',
  lead: 'A picture whose figures stay true: the API draws it anew from the catalogue. Choose, look, copy.',
  form: 'Picture settings',
  noScript:
    'Without JavaScript the picture is that of the example. The button opens the badge of the fields above.',
  draw: 'Draw the badge',
  kinds: { legend: 'Picture', badge: 'Badge', card: 'Card', chart: 'Chart' },
  files: { label: 'File', svg: 'SVG', png: 'PNG, for chats and e-mail' },
  anotherGpu: 'Another GPU beside it',
  add: 'Add …',
  ownWeights: 'The checkpoint’s own',
  moreHow: 'Batch, engine, cache format',
  moreLook: 'More settings of the picture',
  byDefault: 'As usual',
  noLogo: 'None',
  colorHint: 'name or hex',
  version: 'Catalogue',
  follows: 'Follows the catalogue',
  pinned: (date: string) => `Pinned to ${date}: may be kept for ever`,
  yes: 'Yes',
  no: 'No',
  picture: 'Picture',
  alt: (name: string) => `GPU memory of ${name}`,
  /** Before the picture’s own words, which are English. */
  drawn: 'Drawn.',
  unreachable: 'The picture could not be fetched.',
  open: 'Open the picture',
  codes: 'Copy',
  code: {
    url: 'Address',
    markdown: 'Markdown',
    picture: 'Markdown, light and dark',
    html: 'HTML',
    asciidoc: 'AsciiDoc',
    rst: 'reStructuredText',
    shields: 'shields.io endpoint',
    meta: 'Meta tags of a page',
  },
  more: {
    title: 'How it behaves in a README',
    readers:
      'A picture needs no script and sets no cookie. It follows the catalogue: the figure changes when the model, the engine or the formula behind it does. Pin it to a catalogue date where it must not.',
    wrong:
      'An address that is wrong still gives a picture: grey, with the reason in words. It is kept for a minute, so that a README heals soon after it is mended.',
    links:
      '[Every style, metric and theme](/badges/gallery/), [the calculator itself on your page](/badges/embed/), [the API behind both](/api/).',
  },
  options: {
    metric: {
      memory: 'Memory, with verdict',
      fit: 'Room on the GPU',
      max_context: 'Longest context',
      speed: 'Speed',
      min_gpu: 'Smallest GPU',
      weights: 'Weights',
      kv_cache: 'KV cache',
      trainable: 'Trainable parameters',
    },
    kind: {
      context: 'Against context length',
      batch: 'Against batch size',
      formats: 'Weight formats compared',
      breakdown: 'One bar with its terms',
    },
    theme: { light: 'Light', dark: 'Dark', auto: 'As the reader’s' },
  } as Readonly<Record<string, Readonly<Record<string, string>>>>,
  /** Titles of fields by their name, and defaults in words; none here, for they are the schema’s. */
  fields: {} as Readonly<Record<string, string>>,
  usual: {} as Readonly<Record<string, string>>,
}

export type BuilderWords = typeof builderWords

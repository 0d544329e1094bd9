/** Every word of the gallery page. */
export const galleryWords = {
  title: 'Gallery of badges, cards and charts',
  description:
    'Every style, verdict, metric and theme of the pictures that the API draws, each with its address.',
  intro: 'Each picture below is drawn by its address, which stands under it.',
  builder: 'Build your own',
  sections: {
    styles: {
      title: 'Styles and verdicts',
      text: 'The styles of shields.io, by its own library. The verdict is a word; the colour only repeats it.',
    },
    metrics: { title: 'Metrics', text: 'What a badge can say: `metric=…`.' },
    several: { title: 'Several GPUs', text: 'A mark for each GPU in one badge: `gpu=a,b,c`.' },
    looks: {
      title: 'Labels, colours, logos',
      text: 'Text in any script, logos by their name or as data URI.',
    },
    errors: {
      title: 'Wrong addresses',
      text: 'A picture that says what is wrong, so that no README breaks.',
    },
    cards: { title: 'Cards', text: 'For links and talks: 1200 × 630, as SVG or PNG.' },
    charts: {
      title: 'Charts',
      text: 'Memory along an axis, formats compared, or one bar. `theme=auto` follows the reader.',
    },
  },
  fields: {
    title: 'Fields',
    text: 'Beside every field of an estimate, a picture takes these. A field of another kind of picture is an error.',
    kinds: (kinds: string) => `In ${kinds}.`,
    among: 'One of',
    logos: 'Logos by name',
  },
  themes: { light: 'light', dark: 'dark', auto: 'as the reader’s' },
  looks: {
    cjk: 'Chinese label',
    emoji: 'Emoji',
    logo: 'Logo by name',
    colors: 'Own colours',
    bare: 'Without label',
  },
  faults: { model: 'Unknown model', field: 'Misspelt field', gpu: 'Missing GPU' },
} as const

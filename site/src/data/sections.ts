/** The rooms of the site, for header and footer. */
export const sections = [
  { label: 'Calculator', link: '/' },
  { label: 'Formulas', link: '/formulas/' },
  { label: 'Engines', link: '/engines/' },
  { label: 'Accuracy', link: '/accuracy/' },
  { label: 'API', link: '/api/' },
  { label: 'Models', link: '/models/' },
  { label: 'GPUs', link: '/gpus/' },
] as const

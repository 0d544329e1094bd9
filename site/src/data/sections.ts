/** The rooms of the site, for the header. */
export const sections = [
  { label: 'Calculator', link: '/' },
  { label: 'Calculators', link: '/calculators/' },
  { label: 'Guides', link: '/guides/' },
  { label: 'Formulas', link: '/formulas/' },
  { label: 'Engines', link: '/engines/' },
  { label: 'Accuracy', link: '/accuracy/' },
  { label: 'API', link: '/api/' },
  { label: 'Models', link: '/models/' },
  { label: 'GPUs', link: '/gpus/' },
] as const

/** The footer names every room; the header only as many as stand in one line. */
export const footerSections = [
  { label: 'Start', link: '/start/' },
  ...sections,
  { label: 'MCP and clients', link: '/clients/' },
  { label: 'Formats', link: '/formats/' },
  { label: 'Badges', link: '/badges/' },
  { label: 'Published numbers', link: '/published-numbers/' },
  { label: 'Questions', link: '/faq/' },
  { label: 'Coverage', link: '/coverage/' },
] as const

/** Every word of the page about the embedded calculator. */
export const embedWords = {
  title: 'The calculator on your page',
  description:
    'Put the calculator on a page of your own, as an element or in a frame; what each needs and sets.',
  intro:
    'One script and one element. The element draws itself in its own style, which your page cannot change by accident, and asks the API of this site.',
  live: 'It looks like this',
  element: 'As an element',
  elementText: 'Nothing is sent but the settings in the form. No cookie is set.',
  frame: 'In a frame',
  frameText:
    'Where a page takes no script of others, a frame does the same. Its settings are in its address.',
  frameTitle: 'GPU memory of a language model',
  settings: 'Settings',
  settingsText:
    'Each is an attribute of the element and a parameter of the frame. A field that you set none of has the API’s default.',
  inForm: 'Also a field of the form.',
  theme: (values: string) => `Colours: ${values}. \`auto\` follows the reader’s system.`,
  event: 'Event',
  eventText:
    'After each answer the element fires `plimsoll-estimate`, which bubbles. Its `detail` holds `memory`, `fit` and `model` as the API answers them.',
  policy: 'With a content security policy',
  policyElement: 'A page with a policy of its own allows the element with these sources:',
  policyFrame: 'The frame needs only this one:',
  policyStyle: 'No inline style is needed: the element’s style sheet is built by its script.',
  name: 'If the name is taken',
  nameText:
    'The script also defines `plimsoll-calculator-embed`, the same element, for pages that have a `plimsoll-calculator` already. Loading the script twice does no harm.',
} as const

/** Words of the frame that all calculators of decisions stand in. */
export const frame = {
  exampleGet:
    'Without JavaScript the figures here are those of the example. The button asks the API and shows its answer as JSON.',
  examplePost:
    'Without JavaScript the figures here are those of the example. The command below asks the API.',
  ask: 'Ask the API',
  request: 'Request and response',
  readOn: 'Read on',
  guide: 'The guide to this calculator:',
}

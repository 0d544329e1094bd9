import type { ModelOnGpu } from '../../../../shared/decide/fit.ts'
import type { ModelsOnGpu } from '../../../../shared/decide/fit-gpu.ts'
import { askedOf } from '../../lib/api.ts'
import { fitView } from '../../lib/view/decide/fit.ts'
import { DecisionElement } from './decision-element.ts'

/** What fits a GPU: asks `/v1/fit`. */
class PlimsollFit extends DecisionElement<ModelOnGpu | ModelsOnGpu> {
  protected override question = askedOf('/v1/fit')
  protected override view = fitView
}

customElements.define('plimsoll-fit', PlimsollFit)

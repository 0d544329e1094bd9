import { askedOf } from '../../lib/api.ts'
import { compareView, type ComparedCells } from '../../lib/view/decide/compare.ts'
import { DecisionElement } from './decision-element.ts'

/** The matrix of models, GPUs and formats: asks `/v1/compare`. */
class PlimsollCompare extends DecisionElement<ComparedCells> {
  protected override question = askedOf('/v1/compare')
  protected override view = compareView
}

customElements.define('plimsoll-compare', PlimsollCompare)

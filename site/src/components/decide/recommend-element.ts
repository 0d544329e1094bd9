import type { Recommendations } from '../../../../shared/decide/recommend.ts'
import { askedOf } from '../../lib/api.ts'
import { recommendView } from '../../lib/view/decide/recommend.ts'
import { DecisionElement } from './decision-element.ts'

/** Which GPU for a model: asks `/v1/recommend`. */
class PlimsollRecommend extends DecisionElement<Recommendations> {
  protected override question = askedOf('/v1/recommend')
  protected override view = recommendView
}

customElements.define('plimsoll-recommend', PlimsollRecommend)

import type { Figures } from '../../../../shared/decide/figures.ts'
import { askedOf } from '../../lib/api.ts'
import { rentOrBuyView } from '../../lib/view/decide/rent-or-buy.ts'
import { DecisionElement } from './decision-element.ts'

/** Rent or buy: asks `/v1/figures`. */
class PlimsollRentOrBuy extends DecisionElement<Figures> {
  protected override question = askedOf('/v1/figures')
  protected override view = rentOrBuyView
}

customElements.define('plimsoll-rent-or-buy', PlimsollRentOrBuy)

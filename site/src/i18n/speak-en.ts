import { view } from './en/view.ts'
import { speak } from './page-language.ts'

speak(view)

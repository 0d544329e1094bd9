import { view } from './zh-cn/view.ts'
import { speak } from './page-language.ts'

speak(view)

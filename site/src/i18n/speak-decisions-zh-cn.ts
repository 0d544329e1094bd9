import { decide } from './zh-cn/decide/index.ts'
import { speakDecisions } from './page-language.ts'

speakDecisions(decide)

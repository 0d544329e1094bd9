import { builder } from './zh-cn/builder.ts'
import { speakBuilder } from './page-language.ts'

speakBuilder(builder)

import { decide } from './en/decide.ts'
import { speakDecisions } from './page-language.ts'

speakDecisions(decide)

import { builderWords } from '../data/badge-builder-words.ts'
import { speakBuilder } from './page-language.ts'

speakBuilder(builderWords)

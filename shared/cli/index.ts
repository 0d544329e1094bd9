/** The command line without its I/O. */
export { answer, refuse, type Outcome } from './answer.ts'
export { parseArguments, type Command } from './arguments.ts'
export { helpText } from './help.ts'
export { failure } from '../errors.ts'
export { VERSION } from '../version.ts'

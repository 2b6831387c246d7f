export type { Io, Question, Sink } from './io.ts'
export { main } from './main.ts'

// Property tests draw the same inputs in every run, so that what was green stays green; `KEYPIN_SEED=N` draws others, and
// `KEYPIN_SEED=random` new ones each time. A failure prints its seed.
import fc from 'fast-check'

const SEED = process.env.KEYPIN_SEED ?? '20261122'
if (SEED !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(SEED) })

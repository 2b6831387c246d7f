/** Exit codes; the same for every command. */
export const DONE = 0
/** The answer is no: a mismatch, a lint error, a failed scenario. */
export const NO = 1
/** The command was used wrongly, or needs a flag that says yes. */
export const WRONG_USE = 2
/** It could not be done, or ended without an answer. */
export const COULD_NOT = 3

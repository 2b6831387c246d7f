import { type Code, code } from '../../code.ts'
import { javascript } from '../../languages/javascript.ts'
import { APPROVE, approvedConstant } from '../../node/approved.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned-https.debug.mjs`: lets approved interception through, in the processes that are started with it. */
export function renderDebugModule({ options, header }: RenderContext): Code {
  return code`
    ${javascript.comment(...header)}
    //
    // For development and never for a release, which has no need of this file:
    //   node --import ./pinned-https.debug.mjs app.mjs
    // Hosts stay pinned, to the keys of the pin set and of the approved CAs. That such a CA is trusted is yours to
    // say, as for any other: NODE_EXTRA_CA_CERTS, or \`ca\`.
    import { formatPinSet } from 'keypin'
    import { pinner } from './pinned-https.mjs'

    if (process.env.NODE_ENV === 'production') throw new Error('approved interception is not for production')

    ${approvedConstant(options)}

    ${APPROVE}
  `
}

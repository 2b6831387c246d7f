import { type Code, code } from '../../code.ts'
import { javascript } from '../../languages/javascript.ts'
import { APPROVE, approvedConstant } from '../../node/approved.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned-session.debug.ts`: lets approved interception through, in an app that is not packaged. */
export function renderDebugModule({ options, header }: RenderContext): Code {
  return code`
    ${javascript.comment(...header)}
    //
    // For development. In the main process, and out of what is packaged ("files" of electron-builder):
    //   if (!app.isPackaged) (await import('./pinned-session.debug.ts')).approveInterception(app)
    // Hosts stay pinned, to the keys of the pin set and of the approved CAs. The system has to trust such a CA.
    import { formatPinSet } from 'keypin'
    import { pinner } from './pinned-session.ts'

    ${approvedConstant(options)}

    /** Lets windows and the main process through interceptors whose CA is approved; before the first connection. */
    export function approveInterception(app: { readonly isPackaged: boolean }): void {
      if (app.isPackaged) throw new Error('approved interception is not for a release')
      ${APPROVE}
    }
  `
}

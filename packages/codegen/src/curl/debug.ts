import { code } from '../code.ts'
import { debugBundle, debugRootsOf } from '../debug-roots.ts'
import { pem } from '../languages/pem.ts'
import type { RenderContext, RenderedFile } from '../target.ts'

/** The certificates of approved interception CAs, as a file for curl. */
export function bundleFile({ options, header }: RenderContext, path: string): RenderedFile {
  const roots = debugRootsOf(options)
  const text = code`
    ${pem.comment(...header, '', ABOUT, ...roots.map(({ pin }) => pin.text))}
    ${debugBundle(roots)}
  `
  return { path, role: 'debug', code: text }
}

const ABOUT = 'CAs that may intercept what is not released. Their keys:'

import { code } from '../code.ts'
import { debugPinsOf } from '../debug-pins.ts'
import { rust } from '../languages/rust.ts'
import type { RenderContext, RenderedFile } from '../target.ts'

/** `pinned_tls_debug.rs`, where there are keys of approved interception CAs. */
export function debugFiles(context: RenderContext): RenderedFile[] {
  const pins = debugPinsOf(context.options)
  if (pins.length === 0) return []
  const text = code`
    ${rust.comment(...context.header, '', ...ABOUT)}
    #[rustfmt::skip]
    const APPROVED: &[&str] = &[
        ${pins.map((pin) => code`${rust.literal(pin.text)},`)}
    ];
  `
  return [{ path: 'src/pinned_tls_debug.rs', role: 'debug', code: text }]
}

const ABOUT = [
  'For builds with debug assertions (cargo build, cargo test), in which pinned_tls.rs takes it; cargo build --release',
  'does not look at it. A test proxy whose CA has one of these keys, and is among the roots, can read such builds.',
]

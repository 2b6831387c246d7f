import type { Code } from '../code.ts'
import { debugPinsOf } from '../debug-pins.ts'
import { FOR_DEVELOPMENT } from '../jsse/overlay.ts'
import type { RenderContext, RenderedFile } from '../target.ts'
import { kotlinFile } from './file.ts'

/** `ApprovedKtor.kt`, for what is not released; nothing where no interception is approved. */
export function renderApprovedKtor(
  context: RenderContext,
  imports: readonly string[],
  body: Code,
): RenderedFile[] {
  if (debugPinsOf(context.options).length === 0) return []
  const file = { set: 'dev', name: 'ApprovedKtor', role: 'debug', notes: [FOR_DEVELOPMENT] } as const
  return [
    kotlinFile(
      context,
      file,
      ['io.ktor.client.HttpClient', 'io.ktor.client.HttpClientConfig', ...imports],
      body,
    ),
  ]
}

import { packageOf } from '../android/options.ts'
import type { Code } from '../code.ts'
import type { FileRole, RenderContext, RenderedFile } from '../target.ts'

/** A Java file of a source set. */
export function javaSource(
  { options }: RenderContext,
  set: 'main' | 'test' | 'androidTest' | 'dev' | 'debug' | 'release',
  name: string,
  role: FileRole,
  text: Code,
): RenderedFile {
  return { path: `src/${set}/java/${packageOf(options).folder}/${name}.java`, role, code: text }
}

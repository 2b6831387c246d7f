import { packageOf } from '../android/options.ts'
import { Code, code, paragraphs } from '../code.ts'
import { kotlin } from '../languages/kotlin.ts'
import type { FileRole, RenderContext, RenderedFile } from '../target.ts'

/** A Kotlin file of a source set, with its header, package and sorted imports. */
export function kotlinFile(
  { header, options }: RenderContext,
  { set, name, role, notes = [] }: KotlinFile,
  imports: readonly string[],
  body: Code,
): RenderedFile {
  const { name: packageName, folder } = packageOf(options)
  const lines = [...new Set(imports)].sort().map((each) => `import ${each}`)
  return {
    path: `src/${set}/kotlin/${folder}/${name}.kt`,
    role,
    code: paragraphs([
      kotlin.comment(...header, ...(notes.length === 0 ? [] : ['', ...notes])),
      code`package ${packageName}`,
      new Code(lines),
      body,
    ]),
  }
}

/** Where a Kotlin file goes, and what its header says beside the usual. */
export interface KotlinFile {
  readonly set: 'main' | 'test' | 'dev'
  readonly name: 'PinnedKtor' | 'PinnedKtorTest' | 'ApprovedKtor'
  readonly role: FileRole
  readonly notes?: readonly string[]
}

/** The least Ktor; older ones are of Ktor 2 or have known faults around TLS. */
export const leastKtor = 'Ktor 3.4.2'

/** Where Ktor is used and we have not run it. */
export const notRunOn: readonly string[] = ['Android devices', 'Kotlin/Native', 'other systems than Linux']

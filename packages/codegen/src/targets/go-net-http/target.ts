import { Code } from '../../code.ts'
import { debugPinsOf, debugPinsOption } from '../../debug-pins.ts'
import type { RenderedFile, Target, TargetOption } from '../../target.ts'
import { wholeMeaning } from '../../whole-meaning.ts'
import { renderLibrary } from './library.ts'
import { renderOverlay } from './overlay.ts'
import { renderSelfTest } from './self-test.ts'
import { renderWorkflow } from './workflow.ts'

// https://go.dev/ref/spec#Keywords
const RESERVED = new Set(
  `break case chan const continue default defer else fallthrough for func go goto if import interface main map
  package range return select struct switch type var`.split(/\s+/),
)

const packageOption: TargetOption = {
  name: 'package',
  what: 'the name of the generated package and of its folder',
  default: 'pinnedhttp',
  check: (value) =>
    /^[a-z][a-z0-9]*$/.test(value) && !RESERVED.has(value)
      ? undefined
      : `is no package name: '${value.slice(0, 80)}'`,
}

/**
 * Go's net/http, through `VerifyConnection`, which also sees resumed connections, over `VerifiedChains`,
 * which holds every path that the certificate checks built.
 */
export const goNetHttp: Target = {
  id: 'go-net-http',
  title: 'Go net/http',
  proof: {
    level: 'run',
    ranOn: ['Go 1.26.8'],
    notRunOn: ['macOS', 'Windows', 'gRPC', 'other HTTP clients over TLSConfig'],
  },
  minimumVersions: ['Go 1.19'],
  capabilities: wholeMeaning,
  exchange: { format: 'go', files: ['pinnedhttp.go'] },
  options: [packageOption, debugPinsOption],
  render: (context) => {
    const name = new Code(context.options.get('package') ?? packageOption.default)
    const files: RenderedFile[] = [
      { path: `${name}/${name}.go`, role: 'code', code: renderLibrary(context, name) },
      { path: `${name}/${name}_test.go`, role: 'test', code: renderSelfTest(context, name) },
      { path: 'ci/pins-go-net-http.yml', role: 'workflow', code: renderWorkflow(context, name) },
    ]
    if (debugPinsOf(context.options).length > 0)
      files.push({ path: `${name}/debug.go`, role: 'debug', code: renderOverlay(context, name) })
    return files
  },
}

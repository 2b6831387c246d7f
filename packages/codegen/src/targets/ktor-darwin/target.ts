import { androidOptions, packageOf } from '../../android/options.ts'
import { debugPinsOf } from '../../debug-pins.ts'
import type { Loss } from '../../loss.ts'
import { looksAboveLeaf, type Plan } from '../../plan/plan.ts'
import type { RenderContext, RenderedFile, Target } from '../../target.ts'
import { renderClient, renderDebugClient, renderSelfTest } from './client.ts'
import { renderWorkflow } from './workflow.ts'

/**
 * Ktor on Apple's platforms, with the pinner of its Darwin engine: the one in `engine.darwin`, and not the older one
 * beside it, which lets the pins of any host count for every host.
 *
 * @see https://youtrack.jetbrains.com/issue/KTOR-9393
 */
export const ktorDarwin: Target = {
  id: 'ktor-darwin',
  title: 'Ktor on Darwin (Kotlin/Native)',
  // Compiled with Ktor's own client; its Darwin engine, which is for Apple's platforms only, as we wrote it down.
  proof: {
    level: 'structure',
    ranOn: [],
    notRunOn: ['Ktor Darwin', 'iOS devices', 'iOS simulators', 'macOS'],
  },
  minimumVersions: ['Ktor 3.4.2, since the pins of all hosts counted for each before', 'Kotlin 2.2'],
  capabilities: {
    scopes: ['none', 'one', 'any'],
    overlap: 'united',
    positions: 'anywhere',
    pinKinds: ['spki'],
    modes: ['enforce'],
    expiry: { open: 'start', closed: 'instant' },
    forbid: false,
    unlistedBlock: true,
    reports: false,
    clearTextOff: true,
    addresses: false,
  },
  options: androidOptions,
  review,
  render: (context) => {
    const { folder } = packageOf(context.options)
    return [
      { path: `src/iosMain/kotlin/${folder}/PinnedDarwin.kt`, role: 'code', code: renderClient(context) },
      {
        path: `src/iosTest/kotlin/${folder}/PinnedDarwinTest.kt`,
        role: 'test',
        code: renderSelfTest(context),
      },
      ...debugFile(context, folder),
      { path: 'ci/pins-ktor-darwin.yml', role: 'workflow', code: renderWorkflow(context) },
    ]
  },
}

function debugFile(context: RenderContext, folder: string): RenderedFile[] {
  if (debugPinsOf(context.options).length === 0) return []
  const path = `src/iosDebug/kotlin/${folder}/ApprovedInterception.kt`
  return [{ path, role: 'debug', code: renderDebugClient(context) }]
}

function review({ entries }: Plan): readonly Loss[] {
  return entries.some(looksAboveLeaf) ? [KEY_TYPES, ONE_PATH] : [KEY_TYPES]
}

const KEY_TYPES: Loss = {
  severity: 'note',
  code: 'chain',
  what: 'pins of keys that are neither RSA (1024, 2048, 3072, 4096) nor P-256 or P-384 never match',
  why: "Ktor's pinner cannot hash other keys, and passes them over",
  instead: 'have no such key as the only one pinned',
}

const ONE_PATH: Loss = {
  severity: 'note',
  code: 'chain',
  what: 'CA keys are looked for in the one path that the platform built',
  why: 'SecTrust shows no other path that a server with cross-signed CAs may have',
  instead: 'pin leaf keys, or every CA that a path may go through',
}

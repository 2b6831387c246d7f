import { actions } from '../../actions.ts'
import { type Code, code } from '../../code.ts'
import { bundleFile } from '../../curl/debug.ts'
import { curlCapabilities, NO_REDIRECTS } from '../../curl/target.ts'
import { debugRootsOf, debugRootsOption } from '../../debug-roots.ts'
import { yaml } from '../../languages/yaml.ts'
import type { RenderContext, RenderedFile, Target } from '../../target.ts'
import { renderDebugScript, renderScript } from './script.ts'
import { renderSelfTest } from './self-test.ts'

/** The curl command, through a script that gives it the pins of the URL's host. */
export const curlCommand: Target = {
  id: 'curl',
  title: 'the curl command',
  proof: {
    level: 'run',
    ranOn: ['curl 7.88 (OpenSSL)'],
    notRunOn: ['macOS', 'Windows', 'curl with another TLS library'],
  },
  minimumVersions: ['curl 7.49 with OpenSSL, GnuTLS, wolfSSL, mbedTLS or Schannel', 'a POSIX shell'],
  capabilities: curlCapabilities,
  exchange: { format: 'curl', files: ['pinned-curl'] },
  options: [debugRootsOption],
  review: () => [NO_REDIRECTS],
  render: (context) => [
    { path: 'pinned-curl', role: 'code', code: renderScript(context) },
    { path: 'pinned-curl.test', role: 'test', code: renderSelfTest(context) },
    ...debugFiles(context),
    { path: 'ci/pins-curl.yml', role: 'workflow', code: renderWorkflow(context) },
  ],
}

function debugFiles(context: RenderContext): RenderedFile[] {
  if (debugRootsOf(context.options).length === 0) return []
  return [
    { path: 'pinned-curl-debug', role: 'debug', code: renderDebugScript(context) },
    bundleFile(context, 'pinned-curl-debug.pem'),
  ]
}

function renderWorkflow({ header }: RenderContext): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of curl
    on:
      pull_request:
      schedule:
        - cron: '17 5 * * 1'
    permissions:
      contents: read
    jobs:
      self-test:
        strategy:
          fail-fast: false
          matrix:
            os: [ubuntu-latest, macos-latest]
        runs-on: \${{ matrix.os }}
        steps:
          - uses: ${actions.checkout}
          # The folder that keypin generate wrote to.
          - run: sh pinned-curl.test
  `
}

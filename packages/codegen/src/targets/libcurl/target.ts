import { actions } from '../../actions.ts'
import { type Code, code } from '../../code.ts'
import { curlCapabilities, NO_REDIRECTS } from '../../curl/target.ts'
import { debugRootsOption } from '../../debug-roots.ts'
import { yaml } from '../../languages/yaml.ts'
import type { RenderContext, Target } from '../../target.ts'
import { debugFiles } from './debug.ts'
import { renderHeader, renderSource } from './library.ts'
import { renderSelfTest, renderTestProgram } from './self-test.ts'

/** libcurl in C, through a function that gives an easy handle the pins of its URL's host. */
export const libcurl: Target = {
  id: 'libcurl',
  title: 'libcurl (C)',
  proof: {
    level: 'run',
    ranOn: ['libcurl 7.88 (OpenSSL)'],
    notRunOn: ['macOS', 'Windows', 'libcurl with another TLS library'],
  },
  minimumVersions: ['libcurl 7.88 with OpenSSL, GnuTLS, wolfSSL, mbedTLS or Schannel', 'C99'],
  capabilities: curlCapabilities,
  exchange: { format: 'libcurl', files: ['pinned_curl.c'] },
  options: [debugRootsOption],
  review: () => [NO_REDIRECTS],
  render: (context) => [
    { path: 'pinned_curl.h', role: 'code', code: renderHeader(context) },
    { path: 'pinned_curl.c', role: 'code', code: renderSource(context) },
    { path: 'pinned_curl_test.c', role: 'test', code: renderTestProgram(context) },
    { path: 'pinned_curl_test.sh', role: 'test', code: renderSelfTest(context) },
    ...debugFiles(context),
    { path: 'ci/pins-libcurl.yml', role: 'workflow', code: renderWorkflow(context) },
  ],
}

function renderWorkflow({ header }: RenderContext): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of libcurl
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
            library: [libcurl4-openssl-dev, libcurl4-gnutls-dev]
        runs-on: ubuntu-latest
        steps:
          - uses: ${actions.checkout}
          - run: sudo apt-get install -y \${{ matrix.library }}
          # The folder that keypin generate wrote to.
          - run: sh pinned_curl_test.sh
  `
}

import { actions } from '../../actions.ts'
import { type Code, code } from '../../code.ts'
import { curlCapabilities, NO_REDIRECTS } from '../../curl/target.ts'
import { debugRootsOption } from '../../debug-roots.ts'
import { yaml } from '../../languages/yaml.ts'
import type { RenderContext, Target } from '../../target.ts'
import { debugFiles } from './debug.ts'
import { renderLibrary } from './library.ts'
import { renderSelfTest, renderTestProgram } from './self-test.ts'

/** PHP with ext-curl, through options that give a handle the pins of its URL's host. */
export const phpCurl: Target = {
  id: 'php-curl',
  title: 'PHP (ext-curl)',
  proof: {
    level: 'run',
    ranOn: ['PHP 8.2', 'libcurl 7.88 (OpenSSL)'],
    notRunOn: ['macOS', 'Windows', 'Guzzle', 'libcurl with another TLS library'],
  },
  minimumVersions: ['PHP 8.1 with ext-curl', 'libcurl 7.88'],
  capabilities: curlCapabilities,
  exchange: { format: 'libcurl', files: ['PinnedCurl.php'] },
  options: [debugRootsOption],
  review: () => [NO_REDIRECTS],
  render: (context) => [
    { path: 'PinnedCurl.php', role: 'code', code: renderLibrary(context) },
    { path: 'pinned_curl_test.php', role: 'test', code: renderTestProgram(context) },
    { path: 'pinned_curl_test.sh', role: 'test', code: renderSelfTest(context) },
    ...debugFiles(context),
    { path: 'ci/pins-php-curl.yml', role: 'workflow', code: renderWorkflow(context) },
  ],
}

function renderWorkflow({ header }: RenderContext): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of php-curl
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
            php: ['8.1', '8.2', '8.3', '8.4']
        runs-on: ubuntu-latest
        steps:
          - uses: ${actions.checkout}
          - uses: ${actions.setupPhp}
            with:
              php-version: \${{ matrix.php }}
              extensions: curl, openssl
          # The folder that keypin generate wrote to.
          - run: sh pinned_curl_test.sh
  `
}

import { actions } from '../../actions.ts'
import { type Code, code } from '../../code.ts'
import { debugPinsOf, debugPinsOption } from '../../debug-pins.ts'
import { yaml } from '../../languages/yaml.ts'
import type { RenderContext, RenderedFile, Target } from '../../target.ts'
import { wholeMeaning } from '../../whole-meaning.ts'
import { renderDebugHeader } from './debug.ts'
import { renderLibrary } from './library.ts'
import { renderSelfTest } from './self-test.ts'

/** Erlang's ssl and httpc, and so Elixir's clients, judged in `verify_fun` on the path that ssl verified. */
export const erlangSsl: Target = {
  id: 'erlang-ssl',
  title: 'Erlang and Elixir (ssl, httpc)',
  proof: {
    level: 'run',
    ranOn: ['Erlang/OTP 25', 'Elixir 1.14'],
    notRunOn: ['macOS', 'Windows', 'Mint, Finch, hackney and gun'],
  },
  minimumVersions: ['Erlang/OTP 25'],
  capabilities: wholeMeaning,
  exchange: { format: 'erlang', files: ['pinned_ssl.erl'] },
  options: [debugPinsOption],
  render: (context) => {
    const files: RenderedFile[] = [
      { path: 'src/pinned_ssl.erl', role: 'code', code: renderLibrary(context) },
      { path: 'test/pinned_ssl_tests.erl', role: 'test', code: renderSelfTest(context) },
      { path: 'ci/pins-erlang-ssl.yml', role: 'workflow', code: renderWorkflow(context) },
    ]
    if (debugPinsOf(context.options).length > 0)
      files.push({ path: 'src/pinned_ssl_debug.hrl', role: 'debug', code: renderDebugHeader(context) })
    return files
  },
}

function renderWorkflow({ header }: RenderContext): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of erlang-ssl
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
            otp: ['25', '26', '27', '28']
        runs-on: ubuntu-latest
        steps:
          - uses: ${actions.checkout}
          - uses: ${actions.setupBeam}
            with:
              otp-version: \${{ matrix.otp }}
          # The folder that keypin generate wrote to.
          - run: erlc -DTEST src/pinned_ssl.erl && erlc test/pinned_ssl_tests.erl
          - run: erl -noshell -eval 'case eunit:test(pinned_ssl_tests, [verbose]) of ok -> halt(0); _ -> halt(1) end.'
  `
}

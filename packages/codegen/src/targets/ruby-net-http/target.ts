import { actions } from '../../actions.ts'
import { type Code, code } from '../../code.ts'
import { debugPinsOf, debugPinsOption } from '../../debug-pins.ts'
import { ruby } from '../../languages/ruby.ts'
import { yaml } from '../../languages/yaml.ts'
import type { Loss } from '../../loss.ts'
import { looksAboveLeaf } from '../../plan/plan.ts'
import type { RenderContext, RenderedFile, Target } from '../../target.ts'
import { wholeMeaning } from '../../whole-meaning.ts'
import { renderLibrary } from './library.ts'
import { renderSelfTest } from './self-test.ts'

/** Ruby's Net::HTTP, and all that stands on it, judged in `connect` on the path that OpenSSL verified. */
export const rubyNetHttp: Target = {
  id: 'ruby-net-http',
  title: 'Ruby Net::HTTP',
  proof: {
    level: 'run',
    ranOn: ['Ruby 3.1'],
    notRunOn: ['macOS', 'Windows', 'JRuby', 'Faraday'],
  },
  minimumVersions: ['Ruby 3.0 (CRuby)'],
  capabilities: wholeMeaning,
  exchange: { format: 'ruby', files: ['pinned_http.rb'] },
  options: [debugPinsOption],
  review: ({ entries }) => (entries.some(looksAboveLeaf) ? [ONE_PATH] : []),
  render: (context) => {
    const files: RenderedFile[] = [
      { path: 'pinned_http.rb', role: 'code', code: renderLibrary(context) },
      { path: 'pinned_http_test.rb', role: 'test', code: renderSelfTest(context) },
      { path: 'ci/pins-ruby-net-http.yml', role: 'workflow', code: renderWorkflow(context) },
    ]
    if (debugPinsOf(context.options).length > 0)
      files.push({ path: 'pinned_http_debug.rb', role: 'debug', code: renderOverlay(context) })
    return files
  },
}

const ONE_PATH: Loss = {
  severity: 'note',
  code: 'chain',
  what: 'CA keys are looked for in the one path that OpenSSL built',
  why: 'Ruby shows no other path that a server with cross-signed CAs may have',
  instead: 'pin leaf keys, or every CA that a path may go through',
}

function renderOverlay({ options, header }: RenderContext): Code {
  return code`
    # frozen_string_literal: true

    ${ruby.comment(...header)}
    #
    # Lets approved interception through: require it in test set-ups, and never ship it. Hosts stay pinned,
    # to the keys of the pin set and of the approved CAs.

    require_relative "pinned_http"

    approved = [
      ${debugPinsOf(options).map(({ text }) => code`PinnedHTTP::Pin.new(${ruby.literal(text)}, "ca"),`)}
    ]
    PinnedHTTP::ENTRIES.each_value { |entry| entry.pins += approved unless entry.mode == "off" }
  `
}

function renderWorkflow({ header }: RenderContext): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of ruby-net-http
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
            os: [ubuntu-latest, macos-latest, windows-latest]
            ruby: ['3.1', '3.2', '3.3', '3.4']
        runs-on: \${{ matrix.os }}
        steps:
          - uses: ${actions.checkout}
          - uses: ${actions.setupRuby}
            with:
              ruby-version: \${{ matrix.ruby }}
          # The folder that keypin generate wrote to.
          - run: ruby pinned_http_test.rb
  `
}

import { actions } from '../actions.ts'
import { type Code, code } from '../code.ts'
import { word } from '../languages/word.ts'
import { yaml } from '../languages/yaml.ts'
import type { RenderContext } from '../target.ts'

/** A workflow that runs the self-test with the daemon of the release a user runs. */
export function renderWorkflow({ header }: RenderContext, name: string, debianPackage: string): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of ${word.literal(name)}
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
            os: [ubuntu-22.04, ubuntu-24.04]
        runs-on: \${{ matrix.os }}
        steps:
          - uses: ${actions.checkout}
          - run: sudo apt-get update && sudo apt-get install -y ${word.literal(debianPackage)} openssl curl
          # The folder that keypin generate wrote to.
          - run: sh pinned-upstreams-test.sh
  `
}

import { type Code, code } from '../../code.ts'
import { yaml } from '../../languages/yaml.ts'
import type { RenderContext } from '../../target.ts'

/** A workflow that runs the self-test on the interpreters a user has, which raises the proof to theirs. */
export function renderWorkflow({ header }: RenderContext): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of python-requests
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
            python: ['3.10', '3.11', '3.12', '3.13', '3.14']
        runs-on: \${{ matrix.os }}
        steps:
          - uses: actions/checkout@v4
          - uses: actions/setup-python@v5
            with:
              python-version: \${{ matrix.python }}
          - run: pip install requests trustme
          # The folder that keypin generate wrote to.
          - run: python -m unittest -v test_pinned_requests
  `
}

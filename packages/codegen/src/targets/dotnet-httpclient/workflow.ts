import { actions } from '../../actions.ts'
import { type Code, code } from '../../code.ts'
import { yaml } from '../../languages/yaml.ts'
import type { RenderContext } from '../../target.ts'

/** A workflow that runs the self-test on the versions of .NET a user has, which raises the proof to theirs. */
export function renderWorkflow({ header }: RenderContext): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of dotnet-httpclient
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
            dotnet: ['8.0.x', '9.0.x', '10.0.x']
        runs-on: ubuntu-latest
        steps:
          - uses: ${actions.checkout}
          - uses: ${actions.setupDotnet}
            with:
              dotnet-version: \${{ matrix.dotnet }}
          - run: SSL_CERT_FILE=$(mktemp) dotnet test --filter FullyQualifiedName~PinnedHttpTests
  `
}

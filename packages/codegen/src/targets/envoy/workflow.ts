import { actions } from '../../actions.ts'
import { type Code, code } from '../../code.ts'
import { yaml } from '../../languages/yaml.ts'
import type { RenderContext } from '../../target.ts'

/** A workflow that runs the self-test with Envoy, which raises the proof from structure. */
export function renderWorkflow({ header }: RenderContext): Code {
  return code`
    ${yaml.comment(...header)}
    name: pins of envoy
    on:
      pull_request:
      schedule:
        - cron: '17 5 * * 1'
    permissions:
      contents: read
    jobs:
      self-test:
        runs-on: ubuntu-latest
        container: envoyproxy/envoy:v1.36.2
        steps:
          - uses: ${actions.checkout}
          - run: apt-get update && apt-get install -y openssl curl
          # The folder that keypin generate wrote to.
          - run: sh pinned-upstreams-test.sh
  `
}

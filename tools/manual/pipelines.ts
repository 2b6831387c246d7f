import { parse } from 'yaml'

/** What the jobs of a pipeline run, in their order: of GitHub Actions or GitLab CI. */
export function pipelineOf(text: string): string[] {
  const pipeline: unknown = parse(text)
  if (!isTable(pipeline)) return []
  const jobs = isTable(pipeline.jobs) ? Object.values(pipeline.jobs) : Object.values(pipeline)
  return jobs.filter(isTable).flatMap((job) => [...stepsOf(job), ...scriptOf(job)])
}

function stepsOf({ steps }: Table): string[] {
  if (!Array.isArray(steps)) return []
  return steps.filter(isTable).flatMap(({ run }) => (typeof run === 'string' ? [run] : []))
}

// the lines of a script share a shell
function scriptOf({ script }: Table): string[] {
  return Array.isArray(script) ? [script.join('\n')] : []
}

type Table = Readonly<Record<string, unknown>>

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

// Runs in a thread of its own: looks at each host that it is told, and tells what it saw.
import { parentPort, workerData } from 'node:worker_threads'
import { type LookOnceOptions, lookOnce } from './look.ts'
import { outbox } from './outbox.ts'
import { lineOf } from './result.ts'
import type { Answered, Asked } from './threads.ts'

const options: LookOnceOptions = workerData
const answers = outbox<Answered>((batch) => parentPort?.postMessage(batch))

// says that it runs
parentPort?.postMessage([] satisfies Answered[])

parentPort?.on('message', (batch: readonly Asked[]) => {
  for (const asked of batch) void answer(asked)
})

async function answer({ id, target }: Asked): Promise<void> {
  answers.put(
    await lookOnce(target, options).then(
      (seen): Answered => ({ id, ...lineOf(seen) }),
      (error: unknown): Answered => ({ id, error }),
    ),
  )
}

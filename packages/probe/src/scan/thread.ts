// Runs in a thread of its own: looks at each host that it is told, and tells what it saw.
import { parentPort, workerData } from 'node:worker_threads'
import { type LookOnceOptions, lookFailed, lookOnce, type Scanned } from './look.ts'
import { outbox } from './outbox.ts'
import { pack } from './result.ts'
import type { Answered, Asked } from './threads.ts'

const options: LookOnceOptions = workerData
const answers = outbox<Answer>(send)

interface Answer {
  readonly id: number
  readonly seen: Scanned
}

// says that it runs
send([])

parentPort?.on('message', (batch: readonly Asked[]) => {
  for (const asked of batch) void answer(asked)
})

async function answer({ id, target }: Asked): Promise<void> {
  const seen = await lookOnce(target, options).catch((error: unknown) => lookFailed(target, error))
  answers.put({ id, seen })
}

function send(batch: readonly Answer[]): void {
  const packed = pack(batch.map(({ seen }) => seen))
  const answered: Answered = { ids: batch.map(({ id }) => id), ...packed }
  parentPort?.postMessage(answered, [packed.bytes.buffer])
}

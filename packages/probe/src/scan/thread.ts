// Runs in a thread of its own: looks at each host that it is told, and tells what it saw.
import { parentPort, workerData } from 'node:worker_threads'
import { type LookOnceOptions, lookOnce } from './look.ts'
import type { Answered, Asked } from './threads.ts'

const options: LookOnceOptions = workerData
const never = new AbortController().signal

parentPort?.on('message', async ({ id, target }: Asked) => {
  const answer = await lookOnce(target, options, never).then(
    (seen): Answered => ({ id, seen }),
    (error: unknown): Answered => ({ id, error }),
  )
  parentPort?.postMessage(answer)
})

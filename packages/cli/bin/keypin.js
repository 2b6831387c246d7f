#!/usr/bin/env node
import module from 'node:module'

// a third of a cold start is compiling; Node 22.8 and newer can remember the result
module.enableCompileCache?.()
const { run } = await import('../dist/index.js')
await run(process.argv.slice(2))

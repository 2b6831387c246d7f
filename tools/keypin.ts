// `npm run -s keypin -- ARGS`: the command from source, in the folder the user stands in.
import { run } from '@keypin/cli'

process.chdir(process.env.INIT_CWD ?? process.cwd())
await run(process.argv.slice(2))

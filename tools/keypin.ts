// `npm run -s keypin -- ARGS`: the command from source, in the folder the user stands in.
import { main } from '@keypin/cli'

process.chdir(process.env.INIT_CWD ?? process.cwd())
process.exitCode = await main(process.argv.slice(2))

import { copyFile, cp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeOutput } from '../output.ts'
import { proveApproved } from '../prove/approved.ts'
import { build, makeWorkspace, writeProgram } from './project.ts'

const MODULES = `mod leaf {
    pub mod pinned_tls;
}

fn config_of(_: &str, roots: RootCertStore) -> rustls::ClientConfig {
    let provider = rustls::crypto::ring::default_provider().into();
    leaf::pinned_tls::client_config(roots, provider, |_| ()).unwrap()
}

fn pin_failure<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a dyn std::fmt::Display> {
    leaf::pinned_tls::pin_failure(error).map(|failure| failure as _)
}
`

proveApproved([
  {
    name: 'rust-rustls',
    needs: ['rust'],
    option: 'debugPins',
    prepare: async (shape, set, dir) => {
      await makeWorkspace(dir)
      const sources = join(dir, 'rustls', shape.name)
      for (const path of await writeOutput('rust-rustls', shape, join(dir, 'generated'), { set }))
        if (path.endsWith('.rs')) await cp(path, join(sources, path.slice(path.lastIndexOf('/') + 1)))
      await writeProgram(dir, 'rustls', 'client.rs', MODULES)
      const debug = join(dir, 'debug-client')
      await copyFile(await build(dir, 'rustls'), debug)
      // A release is compiled without the file.
      await rm(join(sources, 'pinned_tls_debug.rs'))
      const released = await build(dir, 'rustls', 'release')
      return {
        released: [released, shape.name],
        debug: [debug, shape.name],
        ships: [await readFile(released)],
        holds: [await readFile(debug)],
      }
    },
  },
])

import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { LabClient, PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'
import { build, type Member, makeWorkspace, versionsOf, writeProgram } from './project.ts'

// The provider that is used here (ring) has no group that the lab could ask for in a second try.
const FLAWS = ['S05-RETRY']

/** The generated configuration of rustls, on a socket. */
const rustls: LabClient = {
  name: 'rustls',
  target: 'rust-rustls',
  needs: ['rust'],
  extent: 'whole',
  flaws: FLAWS,
  prepare: async (shapes, dir) => {
    const program = await compile(shapes, dir, 'rustls', {
      target: 'rust-rustls',
      file: 'client.rs',
      modules: 'pub mod pinned_tls;',
      choose: (arms) => `fn config_of(shape: &str, roots: RootCertStore) -> rustls::ClientConfig {
    let provider = rustls::crypto::ring::default_provider().into();
    match shape {
${arms('pinned_tls::client_config(roots, provider, |_| ()).unwrap()')}
        _ => panic!("no shape is called {shape}"),
    }
}
`,
    })
    return { ranOn: await versionsOf('rustls'), command: ({ name }) => [program, name] }
  },
}

/** The generated client of a version of reqwest. */
function reqwest(version: '0.12' | '0.13', extent: LabClient['extent']): LabClient {
  return {
    name: `reqwest ${version}`,
    target: 'rust-reqwest',
    needs: ['rust'],
    extent,
    flaws: FLAWS,
    prepare: async (shapes, dir) => {
      const program = await compile(shapes, join(dir, version), `reqwest-${version}`, {
        target: 'rust-reqwest',
        set: { reqwest: version },
        file: 'reqwest.rs',
        modules: 'pub mod pinned_reqwest;\n    pub mod pinned_tls;',
        choose: (arms) => `fn builder_of(shape: &str, roots: RootCertStore) -> reqwest::ClientBuilder {
    let provider = rustls::crypto::ring::default_provider().into();
    match shape {
${arms('pinned_reqwest::client_builder(roots, provider, |_| ()).unwrap()')}
        _ => panic!("no shape is called {shape}"),
    }
}
`,
      })
      const [found = ''] = (await versionsOf('reqwest')).filter((name) => name.endsWith(version))
      return { ranOn: [found, ...(await versionsOf('rustls'))], command: ({ name }) => [program, name] }
    },
  }
}

/** The clients of this family. */
export const clients: readonly LabClient[] = [rustls, reqwest('0.13', 'sample'), reqwest('0.12', 'sample')]

interface Program {
  readonly target: string
  readonly set?: Readonly<Record<string, string>>
  readonly file: string
  readonly modules: string
  readonly choose: (arms: (call: string) => string) => string
}

/** One program for all shapes, each a module of its own. */
async function compile(
  shapes: readonly PinShape[],
  dir: string,
  member: Member,
  { target, set = {}, file, modules, choose }: Program,
): Promise<string> {
  await makeWorkspace(dir)
  for (const shape of shapes) {
    const files = await writeOutput(target, shape, join(dir, 'generated', shape.name), { set })
    for (const path of files.filter((each) => each.endsWith('.rs'))) {
      await cp(path, join(dir, member, shape.name, path.slice(path.lastIndexOf('/') + 1)), {
        recursive: true,
      })
    }
  }
  const names = shapes.map(({ name }) => name)
  const arms = (call: string): string =>
    names.map((name) => `        "${name}" => ${name}::${call},`).join('\n')
  const failures = names.map(
    (name) => `.or_else(|| ${name}::pinned_tls::pin_failure(error).map(|failure| failure as _))`,
  )
  const text = [
    ...names.map((name) => `mod ${name} {\n    ${modules}\n}\n`),
    choose(arms),
    // Each shape's failures are a type of their own.
    `fn pin_failure<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a dyn std::fmt::Display> {
    None${failures.join('\n        ')}
}
`,
  ].join('\n')
  await writeProgram(dir, member, file, text)
  return await build(dir, member)
}

import assert from 'node:assert/strict'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { type Case, paths, trialsOf } from '../prove/cases.ts'
import { ask, compare, SEED } from '../prove/judgement.ts'
import { selfTestFolder } from '../prove/self-test.ts'
import { build, makeWorkspace, writeProgram } from './project.ts'

const { dir, remove } = selfTestFolder()
after(remove)

// Of a root rustls shows no certificate; here the whole path is handed in, so that the judgement is held to all of it.
test('the verifier decides and tells as the library does', needs('rust'), async () => {
  const trials = trialsOf(SEED, 60, 'told-apart')
  await makeWorkspace(dir)
  for (const [number, { pinSet }] of trials.entries()) {
    const files = await writeOutput('rust-rustls', { name: '', pinSet }, join(dir, 'generated', `p${number}`))
    for (const path of files.filter((each) => each.endsWith('pinned_tls.rs')))
      await cp(path, join(dir, 'rustls', `p${number}`, 'pinned_tls.rs'))
  }
  const numbers = trials.map((_, number) => number)
  await writeProgram(dir, 'rustls', 'judge.rs', programOf(numbers))
  const rows = trials.flatMap(({ cases }, number) =>
    cases.map((one) => `p${number}|${one.host}|${base64Of(one)}`),
  )
  const answers = (await ask([await build(dir, 'rustls')], rows.join('\n'))).trim().split('\n')
  let next = 0
  for (const trial of trials)
    compare(trial, ({ blocks, reports }) => assert.equal(answers[next++], `${blocks} ${reports}`))
  assert.equal(next, answers.length)
})

function programOf(numbers: readonly number[]): string {
  const modules = numbers.map((number) => `mod p${number} {\n    pub mod pinned_tls;\n}\n`)
  const arms = numbers.map(
    (number) => `        "p${number}" => {
            let seen = |der: &Vec<u8>| p${number}::pinned_tls::Seen {
                key: p${number}::pinned_tls::key_pin(&spki(der)),
                certificate: Some(p${number}::pinned_tls::certificate_pin(der)),
            };
            let path: Vec<_> = path.iter().map(seen).collect();
            let failure = p${number}::pinned_tls::decide(host, &path);
            // What is refused without a look at the path is nothing to report.
            let early = ["the pin set does not list this host", "the pins have expired, and expire closed"];
            let told = failure.as_ref().is_some_and(|failure| !early.contains(&failure.reason));
            (failure.is_some_and(|failure| failure.blocked), told)
        }`,
  )
  return `${modules.join('')}fn decide(trial: &str, host: &str, path: &[Vec<u8>]) -> (bool, bool) {
    match trial {
${arms.join('\n')}
        _ => panic!("no trial is called {trial}"),
    }
}
`
}

function base64Of({ path }: Case): string {
  return (paths[path] ?? []).map((der) => Buffer.from(der).toString('base64')).join(',')
}

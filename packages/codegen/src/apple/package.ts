import { type Code, code, inline, NOTHING, when } from '../code.ts'
import { swift } from '../languages/swift.ts'
import type { RenderContext } from '../target.ts'
import { moduleOf } from './options.ts'

/** A package that the generated module needs. */
export interface PackageDependency {
  readonly url: string
  readonly from: string
  readonly product: string
  readonly package: string
}

/** What a package has beside its sources. */
export interface PackageContents {
  readonly needs?: readonly PackageDependency[]
  /** A folder beside the sources that goes into the bundle as it is. */
  readonly copies?: string
}

/** `Package.swift`, so that the module is a local package of the app, with tests that Xcode finds. */
export function renderPackage({ options, header }: RenderContext, contents: PackageContents = {}): Code {
  const { needs = [], copies } = contents
  const module = swift.literal(moduleOf(options).folder)
  const tests = swift.literal(`${moduleOf(options).folder}Tests`)
  return code`
    // swift-tools-version: 5.9
    ${swift.comment(...header)}

    import PackageDescription

    let package = Package(
      name: ${module},
      platforms: [.iOS(.v15), .macOS(.v12), .tvOS(.v15), .watchOS(.v8)],
      products: [.library(name: ${module}, targets: [${module}])],
      ${when(
        needs.length > 0,
        () => code`
          dependencies: [
            ${needs.map(({ url, from }) => code`.package(url: ${swift.literal(url)}, from: ${swift.literal(from)})`)}
          ],
        `,
      )}
      targets: [
        ${targetOf(module, needs, copies)}
        .testTarget(name: ${tests}, dependencies: [${module}]),
      ]
    )
  `
}

function targetOf(module: Code, needs: readonly PackageDependency[], copies: string | undefined): Code {
  if (needs.length === 0) return code`.target(name: ${module}),`
  const resources = copies === undefined ? NOTHING : code`resources: [.copy(${swift.literal(copies)})]`
  const products = needs.map(
    ({ product, package: from }) =>
      code`.product(name: ${swift.literal(product)}, package: ${swift.literal(from)})`,
  )
  return code`
    .target(
      name: ${module},
      dependencies: [${inline(products, ', ')}]${copies === undefined ? NOTHING : code`,`}
      ${resources}
    ),
  `
}

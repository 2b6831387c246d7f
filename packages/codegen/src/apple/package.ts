import { type Code, code, NOTHING, when } from '../code.ts'
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

/** `Package.swift`, so that the module is a local package of the app, with tests that Xcode finds. */
export function renderPackage({ options, header }: RenderContext, needs: readonly PackageDependency[]): Code {
  const { name, folder } = moduleOf(options)
  const products = needs.map(
    (need) => code`.product(name: ${swift.literal(need.product)}, package: ${swift.literal(need.package)})`,
  )
  return code`
    // swift-tools-version: 5.9
    ${swift.comment(...header)}

    import PackageDescription

    let package = Package(
      name: ${swift.literal(folder)},
      platforms: [.iOS(.v15), .macOS(.v12), .tvOS(.v15), .watchOS(.v8)],
      products: [.library(name: ${swift.literal(folder)}, targets: [${swift.literal(folder)}])],
      ${when(
        needs.length > 0,
        () => code`
          dependencies: [
            ${needs.map(({ url, from }) => code`.package(url: ${swift.literal(url)}, from: ${swift.literal(from)}),`)}
          ],
        `,
      )}
      targets: [
        ${
          products.length === 0
            ? code`.target(name: "${name}"),`
            : code`.target(name: "${name}", dependencies: [${products}]),`
        }
        .testTarget(name: "${name}Tests", dependencies: ["${name}"]),
      ]
    )
    ${NOTHING}
  `
}

// What the generated code uses of Ktor's Darwin engine and of Foundation, which are for Apple's platforms only, as we
// wrote it down from their declarations. The rest of Ktor is its own.
@file:Suppress("UNUSED_PARAMETER", "PackageDirectoryMismatch")

package io.ktor.client.engine.darwin

import io.ktor.client.engine.HttpClientEngine
import io.ktor.client.engine.HttpClientEngineConfig
import io.ktor.client.engine.HttpClientEngineFactory
import io.ktor.client.engine.darwin.certificates.CertificatePinner

class NSURLSessionConfiguration {
    @Suppress("PropertyName")
    var URLCache: Any? = null
}

class DarwinClientEngineConfig : HttpClientEngineConfig() {
    fun handleChallenge(block: CertificatePinner) {}

    fun configureSession(block: NSURLSessionConfiguration.() -> Unit) {}
}

object Darwin : HttpClientEngineFactory<DarwinClientEngineConfig> {
    override fun create(block: DarwinClientEngineConfig.() -> Unit): HttpClientEngine = TODO()
}

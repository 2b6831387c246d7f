package io.ktor.client.engine.darwin.certificates

class CertificatePinner {
    class Builder {
        fun add(
            pattern: String,
            vararg pins: String,
        ): Builder = this

        fun validateTrust(validateTrust: Boolean): Builder = this

        fun build(): CertificatePinner = CertificatePinner()
    }
}

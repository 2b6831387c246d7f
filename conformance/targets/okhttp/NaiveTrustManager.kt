// java … naive.NaiveTrustManagerKt PIN,PIN: one request by a client as many answers on the web have it.
package naive

import clients.Lab
import clients.trustOnly
import java.security.KeyStore
import java.security.MessageDigest
import java.security.cert.CertificateException
import java.security.cert.X509Certificate
import java.util.Base64
import javax.net.ssl.SSLContext
import javax.net.ssl.TrustManagerFactory
import javax.net.ssl.X509TrustManager
import okhttp3.OkHttpClient
import okhttp3.Request

fun main(arguments: Array<String>) {
    trustOnly(System.getenv("KEYPIN_LAB_CA"))
    val client = trustManager(arguments[0].split(','))
    val request = Request.Builder().url(System.getenv("KEYPIN_LAB_URL")).build()
    println(client.newCall(request).execute().use { it.body!!.string() })
    System.exit(0)
}

/** Any certificate that the server sent may be the pinned one. */
private fun trustManager(pins: List<String>): OkHttpClient {
    val factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm())
    factory.init(null as KeyStore?)
    val platform = factory.trustManagers.filterIsInstance<X509TrustManager>().first()
    val pinning =
        object : X509TrustManager by platform {
            override fun checkServerTrusted(chain: Array<X509Certificate>, authType: String) {
                platform.checkServerTrusted(chain, authType)
                if (chain.none { "sha256/" + hash(it) in pins }) throw CertificateException("pin mismatch")
            }
        }
    val context = SSLContext.getInstance("TLS").apply { init(null, arrayOf(pinning), null) }
    return OkHttpClient.Builder().dns(Lab).sslSocketFactory(context.socketFactory, pinning).build()
}

private fun hash(certificate: X509Certificate): String =
    Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(certificate.publicKey.encoded))

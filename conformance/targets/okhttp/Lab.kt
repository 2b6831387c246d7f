package clients

import java.io.File
import java.net.InetAddress
import java.security.KeyStore
import java.security.cert.CertificateFactory
import okhttp3.Dns

/** Leads every name to the lab. */
object Lab : Dns {
    override fun lookup(hostname: String): List<InetAddress> =
        listOf(InetAddress.getByName(System.getenv("KEYPIN_LAB_ADDRESS")))
}

// A Java key store without a password comes out empty.
private const val PASSWORD = "not secret"

/** Makes a PEM bundle the roots of the platform, so that the client runs as it was generated. */
fun trustOnly(bundle: String) {
    val roots = File(bundle).inputStream().use { CertificateFactory.getInstance("X.509").generateCertificates(it) }
    val store = KeyStore.getInstance("PKCS12").apply { load(null, null) }
    roots.forEachIndexed { index, root -> store.setCertificateEntry("root$index", root) }
    val file = File.createTempFile("trust", ".p12").apply { deleteOnExit() }
    file.outputStream().use { store.store(it, PASSWORD.toCharArray()) }
    System.setProperty("javax.net.ssl.trustStore", file.path)
    System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD)
    System.setProperty("javax.net.ssl.trustStoreType", "PKCS12")
}

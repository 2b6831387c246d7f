// java … judgement.JudgeKt CASES: a line per case, `package|host|hex,hex,…`; prints for each whether it blocks.
package judgement

import java.io.File
import java.security.cert.CertificateFactory
import java.security.cert.X509Certificate
import javax.net.ssl.SSLPeerUnverifiedException
import kotlin.system.exitProcess
import okhttp3.Request
import okio.ByteString.Companion.decodeHex

fun main(arguments: Array<String>) {
    for (line in File(arguments[0]).readLines()) {
        val (number, host, path) = line.split('|')
        val name = if (':' in host) "[$host]" else host
        val request = Request.Builder().url("https://$name/").build()
        println(blocks(number, request, path.split(',').map(::certificate)))
    }
    exitProcess(0) // threads that would report stay for a minute
}

private fun blocks(number: String, request: Request, path: List<X509Certificate>): Boolean {
    val policy = Class.forName("pinned.p$number.PinPolicy")
    val instance = policy.getField("INSTANCE").get(null)
    val check = policy.getMethod("checkPath", Request::class.java, List::class.java)
    return try {
        check.invoke(instance, request, path)
        false
    } catch (failure: java.lang.reflect.InvocationTargetException) {
        if (failure.targetException is SSLPeerUnverifiedException) true else throw failure.targetException
    }
}

private val known = HashMap<String, X509Certificate>()

private fun certificate(hex: String) =
    known.getOrPut(hex) {
        CertificateFactory.getInstance("X.509").generateCertificate(hex.decodeHex().toByteArray().inputStream())
            as X509Certificate
    }

// java … clients.ApprovedClientKt released|debug: one request by the app's client of that build; prints the answer.
package clients

import java.io.IOException
import kotlin.system.exitProcess
import okhttp3.Request

fun main(arguments: Array<String>) {
    trustOnly(System.getenv("KEYPIN_LAB_CA"))
    val request = Request.Builder().url(System.getenv("KEYPIN_LAB_URL")).build()
    try {
        println(clientOf(arguments.first()).newCall(request).execute().use { it.body!!.string() })
    } catch (failure: IOException) {
        System.err.println(failure)
        exitProcess(1)
    }
    exitProcess(0)
}

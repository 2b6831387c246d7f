// java … clients.ApprovedClientKt released|debug: one request by the generated client of that build; prints the answer.
package clients

import io.ktor.client.request.get
import io.ktor.client.statement.bodyAsText
import io.ktor.http.Url
import kotlin.system.exitProcess
import kotlinx.coroutines.runBlocking

fun main(arguments: Array<String>) {
    trustOnly(System.getenv("KEYPIN_LAB_CA"))
    val url = System.getenv("KEYPIN_LAB_URL")
    try {
        println(runBlocking { clientOf(arguments.first(), Url(url).host).get(url).bodyAsText() })
    } catch (failure: Exception) {
        System.err.println(failure)
        exitProcess(1)
    }
    exitProcess(0)
}

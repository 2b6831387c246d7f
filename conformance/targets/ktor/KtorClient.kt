// java … clients.KtorClientKt leaf|ca okhttp|java|cio [drive]: one request through the generated client; prints the answer.
package clients

import io.ktor.client.HttpClient
import io.ktor.client.HttpClientConfig
import io.ktor.client.engine.HttpClientEngineConfig
import io.ktor.client.engine.ProxyBuilder
import io.ktor.client.engine.http
import io.ktor.client.request.get
import io.ktor.client.request.header
import io.ktor.client.statement.bodyAsText
import io.ktor.http.Url
import kotlin.system.exitProcess
import kotlinx.coroutines.runBlocking

fun main(arguments: Array<String>) {
    val (shape, engine) = arguments
    trustOnly(System.getenv("KEYPIN_LAB_CA"))
    val ask = { url: String -> client(shape, engine, url).use { runBlocking { ask(it, url) } } }
    if ("drive" in arguments) return drive(ask)
    try {
        println(ask(System.getenv("KEYPIN_LAB_URL")))
    } catch (failure: Exception) {
        System.err.println(wordsOf(failure))
        if (System.getenv("KEYPIN_LINGER") != null) Thread.sleep(20_000) // a report is still on its way
        exitProcess(1)
    }
    exitProcess(0)
}

/** Many requests, each by a client of its own: the driver contract of docs/lab.md. */
private fun drive(ask: (String) -> String) {
    for (line in generateSequence(::readLine)) {
        try {
            ask(line.substringBefore(' '))
            println("ACCEPT")
        } catch (failure: Exception) {
            println("REJECT ${wordsOf(failure)}")
        }
    }
    exitProcess(0)
}

private fun wordsOf(failure: Exception) = "${failure.javaClass.simpleName}: ${failure.message.orEmpty().lineSequence().first()}"

private suspend fun ask(
    client: HttpClient,
    url: String,
): String = client.get(url) { header("Authorization", "Bearer secret") }.bodyAsText()

private fun client(
    shape: String,
    engine: String,
    url: String,
): HttpClient =
    when ("$engine $shape") {
        "okhttp leaf" -> onokhttp.leaf.PinnedKtor.client(configuration())
        "okhttp ca" -> onokhttp.ca.PinnedKtor.client(configuration())
        "java leaf" -> onjava.leaf.PinnedKtor.client(configuration())
        "java ca" -> onjava.ca.PinnedKtor.client(configuration())
        // A client on CIO is for one host; which one, the lab says by its URL.
        "cio leaf" -> oncio.leaf.PinnedKtor.client(Url(url).host, configure = configuration())
        else -> oncio.ca.PinnedKtor.client(Url(url).host, configure = configuration())
    }

private fun <T : HttpClientEngineConfig> configuration(): HttpClientConfig<T>.() -> Unit =
    { engine { System.getenv("KEYPIN_PROXY")?.let { proxy = ProxyBuilder.http(it) } } }

// java … clients.OkHttpClientKt leaf|ca okhttp|retrofit [drive]: one request through the generated client; prints the answer.
package clients

import java.io.IOException
import java.net.InetSocketAddress
import java.net.Proxy
import java.net.URI
import kotlin.system.exitProcess
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.ResponseBody
import retrofit2.Call
import retrofit2.Retrofit
import retrofit2.http.GET
import retrofit2.http.Header

fun main(arguments: Array<String>) {
    val (shape, client) = arguments
    trustOnly(System.getenv("KEYPIN_LAB_CA"))
    val builder = OkHttpClient.Builder().dns(Lab).proxy(proxy)
    val pinned =
        when (shape) {
            "leaf" -> pinned.leaf.PinnedOkHttp.pin(builder)
            else -> pinned.ca.PinnedOkHttp.pin(builder)
        }.build()
    val ask = { url: String -> if (client == "retrofit") askByRetrofit(pinned, url) else ask(pinned, url) }
    if ("drive" in arguments) return drive(pinned, ask)
    try {
        println(ask(System.getenv("KEYPIN_LAB_URL")))
    } catch (failure: IOException) {
        System.err.println(failure.message.orEmpty().lineSequence().first())
        if (System.getenv("KEYPIN_LINGER") == null) exitProcess(1)
        return // a report is still on its way
    }
    exitProcess(0)
}

/** Many requests, each over a connection of its own: the driver contract of docs/lab.md. */
private fun drive(
    client: OkHttpClient,
    ask: (String) -> String,
) {
    for (url in generateSequence(::readLine)) {
        client.connectionPool.evictAll()
        try {
            ask(url.substringBefore(' '))
            println("ACCEPT")
        } catch (failure: IOException) {
            println("REJECT ${failure.message.orEmpty().lineSequence().first()}")
        }
    }
    exitProcess(0)
}

private val proxy =
    System.getenv("KEYPIN_PROXY")?.let(URI::create)?.let { Proxy(Proxy.Type.HTTP, InetSocketAddress(it.host, it.port)) }

private fun ask(
    client: OkHttpClient,
    url: String,
): String {
    val request = Request.Builder().url(url).header("Authorization", "Bearer secret").build()
    return client.newCall(request).execute().use { it.body!!.string() }
}

private fun askByRetrofit(
    client: OkHttpClient,
    url: String,
): String {
    val api = Retrofit.Builder().baseUrl(url).client(client).build().create(Api::class.java)
    return api.get("Bearer secret").execute().body()!!.string()
}

interface Api {
    @GET("/")
    fun get(
        @Header("Authorization") authorization: String,
    ): Call<ResponseBody>
}

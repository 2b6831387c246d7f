// java … clients.OkHttpClientKt leaf|ca okhttp|retrofit: one request through the generated client; prints the answer.
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
    try {
        println(if (client == "retrofit") askByRetrofit(pinned) else ask(pinned))
    } catch (failure: IOException) {
        System.err.println(failure.message.orEmpty().lineSequence().first())
        if (System.getenv("KEYPIN_LINGER") == null) exitProcess(1)
        return // a report is still on its way
    }
    exitProcess(0)
}

private val proxy =
    System.getenv("KEYPIN_PROXY")?.let(URI::create)?.let { Proxy(Proxy.Type.HTTP, InetSocketAddress(it.host, it.port)) }

private val url = System.getenv("KEYPIN_LAB_URL")

private fun ask(client: OkHttpClient): String {
    val request = Request.Builder().url(url).header("Authorization", "Bearer secret").build()
    return client.newCall(request).execute().use { it.body!!.string() }
}

private fun askByRetrofit(client: OkHttpClient): String {
    val api = Retrofit.Builder().baseUrl(url).client(client).build().create(Api::class.java)
    return api.get("Bearer secret").execute().body()!!.string()
}

interface Api {
    @GET("/")
    fun get(
        @Header("Authorization") authorization: String,
    ): Call<ResponseBody>
}

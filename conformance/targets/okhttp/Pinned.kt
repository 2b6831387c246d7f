@file:JvmName("Pinned")

package clients

import okhttp3.OkHttpClient

/** The generated Kotlin, by the shape of its pins. */
fun pin(
    shape: String,
    builder: OkHttpClient.Builder,
): OkHttpClient.Builder =
    when (shape) {
        "leaf" -> pinned.leaf.PinnedOkHttp.pin(builder)
        else -> pinned.ca.PinnedOkHttp.pin(builder)
    }

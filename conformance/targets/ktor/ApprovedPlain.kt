package clients

import io.ktor.client.HttpClient

fun clientOf(
    build: String,
    @Suppress("UNUSED_PARAMETER") host: String,
): HttpClient = if (build == "debug") debug.ApprovedKtor.client() else released.PinnedKtor.client()

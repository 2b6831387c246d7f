package clients

import io.ktor.client.HttpClient

fun clientOf(
    build: String,
    host: String,
): HttpClient = if (build == "debug") debug.ApprovedKtor.client(host) else released.PinnedKtor.client(host)

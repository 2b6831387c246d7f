package clients

import okhttp3.OkHttpClient

fun clientOf(build: String): OkHttpClient =
    if (build == "debug") debug.AppHttpClient.client() else released.AppHttpClient.client()

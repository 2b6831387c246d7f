/** The host that the self-test asks for; `.invalid` is reserved (RFC 2606, section 2), so it is nobody's. */
export const SELF_TEST_HOST = 'self-test.keypin.invalid'

/** Self-signed, valid from 2000 to 2199 so that a wrong clock does not fail it, trusted by the self-test alone. */
export const SELF_TEST_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBrjCCAVWgAwIBAgIQDMA6lF0L73uXpkQMll1WJTAKBggqhkjOPQQDAjAbMRkw
FwYDVQQDDBBLZXlwaW4gc2VsZi10ZXN0MCAXDTAwMDEwMTAwMDAwMFoYDzIxOTkx
MjMxMjM1OTU5WjAbMRkwFwYDVQQDDBBLZXlwaW4gc2VsZi10ZXN0MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEzuo1oXk9Jln0I9e96ugyTdJhbTVVGC/cVWMdKp1P
5UpZVIYq//o2QdbilvFgJx9K0JuQw7eXBhlYoeD7HYjZdaN5MHcwDAYDVR0TAQH/
BAIwADAOBgNVHQ8BAf8EBAMCB4AwEwYDVR0lBAwwCgYIKwYBBQUHAwEwIwYDVR0R
BBwwGoIYc2VsZi10ZXN0LmtleXBpbi5pbnZhbGlkMB0GA1UdDgQWBBTZG9lTzaoT
iRhHea72lXDLlGzcDDAKBggqhkjOPQQDAgNHADBEAiBBrFiEimnKcO4L8n6uoz0l
Df+hjCd+GAPwfYEf+BXldAIgNPOPiU1cpBrq+bwOvUH3BCMXNTYB2pIs6Y0cmGSl
1s8=
-----END CERTIFICATE-----
`

/** Its key is public on purpose: nothing outside the self-test trusts the certificate. */
export const SELF_TEST_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgq/Qtn/90aNEiQf0N
Xtg6+b/oBQxxutlqYFPG7Y4K90ihRANCAATO6jWheT0mWfQj173q6DJN0mFtNVUY
L9xVYx0qnU/lSllUhir/+jZB1uKW8WAnH0rQm5DDt5cGGVih4PsdiNl1
-----END PRIVATE KEY-----
`

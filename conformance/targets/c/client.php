<?php

// client.php LIBRARY: one request through the generated class; prints the answer.
require $argv[1];

$handle = curl_init();
curl_setopt_array($handle, [
    CURLOPT_CAINFO => getenv('KEYPIN_LAB_CA'),
    CURLOPT_TIMEOUT => 20,
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => ['Authorization: Bearer secret'],
]);
if (getenv('KEYPIN_PROXY')) {
    curl_setopt($handle, CURLOPT_PROXY, getenv('KEYPIN_PROXY'));
} else {
    curl_setopt($handle, CURLOPT_CONNECT_TO, ['::' . getenv('KEYPIN_LAB_ADDRESS') . ':']);
}
try {
    $body = PinnedHttp\PinnedCurl::exec($handle, getenv('KEYPIN_LAB_URL'));
} catch (PinnedHttp\PinFailure $failure) {
    fwrite(STDERR, $failure->getMessage() . "\n");
    exit(90);
}
echo $body;
fwrite(STDERR, curl_error($handle));
exit(curl_errno($handle));

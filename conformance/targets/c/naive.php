<?php

// What many answers have for «curl does not connect», with pins beside it: naive.php PINS
$handle = curl_init(getenv('KEYPIN_LAB_URL'));
curl_setopt_array($handle, [
    CURLOPT_CONNECT_TO => ['::' . getenv('KEYPIN_LAB_ADDRESS') . ':'],
    CURLOPT_SSL_VERIFYPEER => false,
    CURLOPT_SSL_VERIFYHOST => 0,
    CURLOPT_PINNEDPUBLICKEY => $argv[1],
    CURLOPT_RETURNTRANSFER => true,
]);
echo curl_exec($handle);
exit(curl_errno($handle));

<?php
// Clients of PHP: php pinned.php NAME.
[$url, $ca] = [getenv('KEYPIN_LAB_URL'), getenv('KEYPIN_LAB_CA')];

function peer_fingerprint(string $url, string $ca): bool
{
    $fingerprint = ['sha256' => getenv('PINNED_SHA256')];
    $context = stream_context_create(['ssl' => ['cafile' => $ca, 'peer_fingerprint' => $fingerprint]]);
    return @file_get_contents($url, false, $context) !== false;
}

function curl(string $url, string $ca): bool
{
    $curl = curl_init($url);
    $pinned = 'sha256//' . getenv('PINNED_SPKI');
    curl_setopt_array($curl, [CURLOPT_CAINFO => $ca, CURLOPT_PINNEDPUBLICKEY => $pinned, CURLOPT_RETURNTRANSFER => true]);
    return curl_exec($curl) !== false;
}

exit($argv[1]($url, $ca) ? 0 : 1);

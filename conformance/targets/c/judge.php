<?php

// judge.php LIBRARY…: reads `number|host` lines from stdin; prints for each the pins that a handle is given, `-` for
// none, or `refused`. Each library is loaded under a namespace of its own.
foreach (array_slice($argv, 1) as $number => $library) {
    $own = "$library.own.php";
    file_put_contents($own, str_replace('namespace PinnedHttp;', "namespace P$number;", file_get_contents($library)));
    require $own;
}
while (($line = fgets(STDIN)) !== false) {
    [$number, $host] = explode('|', trim($line));
    $name = str_contains($host, ':') ? "[$host]" : $host;
    try {
        $options = ("P$number\\PinnedCurl")::options("https://$name/");
        echo $options[CURLOPT_PINNEDPUBLICKEY] ?? '-', "\n";
    } catch (RuntimeException) {
        echo "refused\n";
    }
}

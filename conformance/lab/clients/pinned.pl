# LWP with SSL_fingerprint, which is looked at only when ordinary trust says no: an alternative to it, not a further check.
use strict;
use warnings;
use LWP::UserAgent;

my %options = (SSL_ca_file => $ENV{KEYPIN_LAB_CA}, SSL_fingerprint => "sha256\$$ENV{PINNED_SHA256}");
my $response = LWP::UserAgent->new(ssl_opts => { verify_hostname => 1, %options })->get($ENV{KEYPIN_LAB_URL});
exit($response->is_success ? 0 : 1);

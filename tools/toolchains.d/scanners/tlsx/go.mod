module scanners
go 1.26
require github.com/projectdiscovery/tlsx v1.2.0

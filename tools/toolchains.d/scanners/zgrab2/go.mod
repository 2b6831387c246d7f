module scanners
go 1.26
require github.com/zmap/zgrab2 v1.0.0

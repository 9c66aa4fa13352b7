module crossload

go 1.22

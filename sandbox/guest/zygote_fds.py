"""The file descriptors that the launcher leaves open for the zygote."""

CONTROL_FD = 3
PROC_FD = 4
FILTER_FD = 5

"""Which system calls a guest may make: the policy that seccomp.py compiles.

An allow list. What is on no list answers EPERM, so that an attack is told no. What a program may
try and then do otherwise answers ENOSYS: the calls of `MISSING`, and every call newer than Linux
5.0 that is on no list, because libcs take ENOSYS for an older kernel, and EPERM for a failure. The
names are those of the manual's section 2; one that this architecture or this libseccomp does not
know is left out. Calls whose answer depends on an argument are in syscall_rules.py.
"""

FILES = """
access chdir chmod chown close copy_file_range creat dup dup2 dup3 faccessat faccessat2
fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fgetxattr flistxattr flock
fstat fstatfs ftruncate futimesat getcwd getdents getdents64 getxattr ioctl lchown
lgetxattr link linkat listxattr llistxattr lseek lstat mkdir mkdirat mknod mknodat newfstatat
pread64 preadv pwrite64 pwritev read readahead readlink readlinkat readv rename renameat renameat2
rmdir stat statfs statx symlink symlinkat truncate umask unlink unlinkat utime utimensat utimes
write writev
"""
MEMORY = """
brk get_mempolicy membarrier mincore mlock mlock2 mlockall mprotect mremap munlock
munlockall munmap pkey_alloc pkey_free pkey_mprotect
"""
PROCESSES = """
alarm arch_prctl capget capset execve execveat exit exit_group fork futex futex_requeue futex_wait
futex_waitv futex_wake get_robust_list getcpu getegid geteuid getgid getgroups getitimer getpgid
getpgrp getpid getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid gettid
getuid ioprio_get kill pause pidfd_open restart_syscall rseq rt_sigaction rt_sigpending
rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait sched_get_priority_max
sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
sched_rr_get_interval sched_yield set_robust_list set_tid_address setfsgid setfsuid setgid setgroups
setitimer setpgid setregid setresgid setresuid setreuid setsid setuid sigaltstack sysinfo
tgkill times tkill uname vfork wait4 waitid
"""
"""`kill` and its kind reach the jail's own processes only, and init ignores what they send."""
WAITING = """
epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 pipe pipe2
poll ppoll pselect6 select signalfd signalfd4
"""
TIME = """
clock_getres clock_gettime clock_nanosleep gettimeofday nanosleep time timer_create timer_delete
timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime
"""
NETWORK = """
accept accept4 bind connect getpeername getsockname getsockopt listen shutdown
"""
ALLOWED = tuple(f"{FILES} {MEMORY} {PROCESSES} {WAITING} {TIME} {NETWORK}".split())

MISSING = tuple(
    """
clone3 openat2
memfd_create memfd_secret shmat shmctl shmdt shmget msgctl msgget msgrcv msgsnd semctl semget semop
semtimedop mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink
io_cancel io_destroy io_getevents io_pgetevents io_setup io_submit
io_uring_enter io_uring_register io_uring_setup
sendfile splice tee
landlock_add_rule landlock_create_ruleset landlock_restrict_self
inotify_add_watch inotify_init inotify_init1 inotify_rm_watch
""".split()
)
"""clone3 and openat2 hide their flags in memory that a filter cannot read. The second lines hold
memory that no process's own figures show; so do sendfile and splice, by which one byte on its way
keeps a page of a file that is cut meanwhile (programs then read and write instead).
Landlock is a wide surface that nothing here needs. inotify watches an
inode, not a mount: a guest saw each program that the host, and each module that another session
opened in the shared system folders. What reloads looks at times instead."""

SATISFIED = ("sync", "syncfs", "fsync", "fdatasync", "sync_file_range", "fadvise64")
"""Answered with success, and not done: they would write out every disk of the host, or, asked of a
file of the system that all jails share, make that disk empty its cache: a millisecond each. What a
guest writes is in memory and needs none of them. Of a file's pages that are read (fadvise64), a
guest had those of the system's files put out of memory, and saw who opened them next."""

FORBIDDEN = tuple(
    """
fsconfig fsmount fsopen fspick mount_setattr move_mount open_tree
pidfd_getfd pidfd_send_signal process_madvise process_mrelease quotactl_fd
""".split()
)
"""Newer than Linux 5.0, and yet EPERM: nothing falls back from these."""

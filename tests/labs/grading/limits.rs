//! Limits for programs that the grader starts: the compiler at work on a student's file, and the
//! student's program. What a process has used, and its end together with all it has started.
//!
//! Owns: everything here that differs from system to system. Must never: judge.
//! What holds where: on Unix the shell's `ulimit` bounds processor time and memory; Linux also
//! tells what a process has used. Elsewhere only deadlines hold.
//! Read next: `compile`, `program`.

use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

/// A command that may use so much processor time and memory, and is killed when it uses more.
#[cfg(unix)]
pub fn limited(program: &Path, cpu: Duration, mebibytes: u64) -> Command {
    use std::os::unix::process::CommandExt;
    // The shell becomes the program (`exec`), so the limits stand before its first instruction. A
    // system that knows one of the limits not (macOS: -v) complains, and goes on with the other.
    const SET: &str = "ulimit -c 0; ulimit -S -t $1 2>/dev/null; ulimit -v $2 2>/dev/null; \
                       shift 2; exec \"$@\"";
    let mut command = Command::new("/bin/sh");
    command.args(["-c", SET, "sh", &cpu.as_secs().to_string(), &(mebibytes << 10).to_string()]);
    command.arg(program);
    // A group of its own can be ended as a whole. glibc would else reserve 64 MiB a thread.
    command.process_group(0).env("MALLOC_ARENA_MAX", "2");
    command
}

#[cfg(not(unix))]
pub fn limited(program: &Path, _: Duration, _: u64) -> Command {
    Command::new(program)
}

/// Ends a process and, on Unix, everything that it has started.
pub fn kill(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = rustix::process::Pid::from_raw(child.id() as i32) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
}

/// Waits for a process, at most so long; then ends it. `None`: it had to be ended.
pub fn wait(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let deadline = Instant::now() + limit;
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        if Instant::now() >= deadline {
            kill(child);
            let _ = child.wait();
            return None;
        }
        // Portable waiting with a deadline; 2 ms cost nothing and bound the delay of a check.
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Whether a process was ended because its processor time was used up (SIGXCPU).
pub fn used_up(status: ExitStatus) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
    }
    #[cfg(not(unix))]
    {
        let _ = status;
        false
    }
}

/// Looks into a pipe without reading from it.
pub struct Unread(#[cfg(unix)] Option<std::os::fd::OwnedFd>);

impl Unread {
    #[cfg(unix)]
    pub fn of(pipe: &std::process::ChildStdout) -> Unread {
        use std::os::fd::AsFd;
        Unread(pipe.as_fd().try_clone_to_owned().ok())
    }

    /// Whether nothing waits to be read.
    #[cfg(unix)]
    pub fn is_empty(&self) -> bool {
        let waiting = self.0.as_ref().and_then(|pipe| rustix::io::ioctl_fionread(pipe).ok());
        waiting.is_none_or(|bytes| bytes == 0)
    }

    #[cfg(not(unix))]
    pub fn of(_: &std::process::ChildStdout) -> Unread {
        Unread()
    }

    #[cfg(not(unix))]
    pub fn is_empty(&self) -> bool {
        true
    }
}

/// What Linux tells of a running process.
pub struct Usage {
    /// Processor time of all threads, past and present.
    pub cpu: Duration,
    /// Whether a thread runs or wants to; `false`: all of them wait for something.
    pub runs: bool,
    pub threads: usize,
}

/// The usage of a running process; `None` where the system does not tell.
#[cfg(target_os = "linux")]
pub fn usage(process: u32) -> Option<Usage> {
    let folder = format!("/proc/{process}");
    // Behind the name in parentheses: state, …, utime and stime (fields 14 and 15).
    let fields = |stat: String| -> Vec<String> {
        let behind = stat.rsplit_once(')').map_or("", |(_, behind)| behind);
        behind.split_whitespace().map(String::from).collect()
    };
    let of_process = fields(std::fs::read_to_string(format!("{folder}/stat")).ok()?);
    let ticks =
        of_process.get(11)?.parse::<u64>().ok()? + of_process.get(12)?.parse::<u64>().ok()?;
    let cpu = Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second().max(1));
    let mut usage = Usage { cpu, runs: false, threads: 0 };
    for thread in std::fs::read_dir(format!("{folder}/task")).ok()?.flatten() {
        // A thread may end between the two looks.
        if let Ok(stat) = std::fs::read_to_string(thread.path().join("stat")) {
            usage.threads += 1;
            usage.runs |= fields(stat).first().is_some_and(|state| state == "R" || state == "D");
        }
    }
    Some(usage)
}

#[cfg(not(target_os = "linux"))]
pub fn usage(_: u32) -> Option<Usage> {
    None
}

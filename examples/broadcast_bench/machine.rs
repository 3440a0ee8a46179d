//! What the benchmark asks of the operating system: cores, descriptors, and the figures of
//! another process. Linux has all of it; elsewhere each question has the plain answer "unknown",
//! and the report says so by leaving the column out. Read next: `subject.rs`.

use std::time::{Duration, Instant};

/// Two cores apart, one for the server and one for the load generator.
#[derive(Debug, Clone, Copy)]
pub struct Cores {
    pub server: usize,
    pub generator: usize,
}

#[cfg(target_os = "linux")]
impl Cores {
    /// The first two cores this process may use; `None` when it may use one only.
    pub fn choose() -> Option<Self> {
        use rustix::thread::{CpuSet, sched_getaffinity};
        let allowed = sched_getaffinity(None).ok()?;
        let mut cores = (0..CpuSet::MAX_CPU).filter(|core| allowed.is_set(*core));
        Some(Self { server: cores.next()?, generator: cores.next()? })
    }
}

#[cfg(not(target_os = "linux"))]
impl Cores {
    pub fn choose() -> Option<Self> {
        None
    }
}

/// Lets the calling thread, and every process it starts from now on, run on `core` alone.
#[cfg(target_os = "linux")]
pub fn stay_on(core: usize) {
    use rustix::thread::{CpuSet, sched_setaffinity};
    let mut only = CpuSet::new();
    only.set(core);
    // A system that forbids it measures without pinning: slower to settle, still a measurement.
    let _ = sched_setaffinity(None, &only);
}

#[cfg(not(target_os = "linux"))]
pub fn stay_on(_core: usize) {}

/// Raises the soft limit of open descriptors to the hard one and returns it (`None`: no limit
/// known). Ten thousand clients are ten thousand descriptors here and as many in the server,
/// which inherits the limit.
#[cfg(unix)]
pub fn raise_descriptor_limit() -> Option<u64> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    let _ = setrlimit(Resource::Nofile, limit);
    getrlimit(Resource::Nofile).current
}

#[cfg(not(unix))]
pub fn raise_descriptor_limit() -> Option<u64> {
    None
}

/// Processor time (user and system, all threads, also those that ended) a process has used.
/// The kernel counts in ticks of usually 10 ms, so measure a second or more.
#[cfg(target_os = "linux")]
pub fn processor_time(process: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The second field is the name in parentheses and may hold spaces: count after its end.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    let ticks = rustix::param::clock_ticks_per_second().max(1);
    Some(Duration::from_secs_f64((user + system) as f64 / ticks as f64))
}

#[cfg(not(target_os = "linux"))]
pub fn processor_time(_process: u32) -> Option<Duration> {
    None
}

/// Processor time of everybody, all cores together, with what a hypervisor took for others.
#[cfg(target_os = "linux")]
pub fn processor_time_of_all() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/stat").ok()?;
    let fields = stat.lines().next()?.split_whitespace().skip(1);
    let ticks: Vec<u64> = fields.map_while(|field| field.parse().ok()).collect();
    // user nice system idle iowait irq softirq steal; what follows is counted in user already.
    let busy = ticks.iter().take(8).sum::<u64>() - ticks.iter().skip(3).take(2).sum::<u64>();
    let per_second = rustix::param::clock_ticks_per_second().max(1);
    Some(Duration::from_secs_f64(busy as f64 / per_second as f64))
}

#[cfg(not(target_os = "linux"))]
pub fn processor_time_of_all() -> Option<Duration> {
    None
}

/// Resident memory of a process in KiB.
#[cfg(target_os = "linux")]
pub fn resident_kib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(not(target_os = "linux"))]
pub fn resident_kib(_process: u32) -> Option<u64> {
    None
}

/// Waits until a process has come to rest (its processor time stands still), at most 3 s, so
/// that cleaning up after one measurement is not paid by the next one.
pub fn wait_for_rest(process: Option<u32>) {
    let give_up = Instant::now() + Duration::from_secs(3);
    let mut before = None;
    loop {
        std::thread::sleep(Duration::from_millis(60));
        let now = process.and_then(processor_time);
        if now == before || Instant::now() > give_up {
            return;
        }
        before = now;
    }
}

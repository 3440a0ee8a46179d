//! The server under test as a child of ours: started, waited for, ended with
//! everything that it started itself.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::net::client::connect::{self, Plan};
use crate::words::failure::Failure;
use crate::words::{Lang, probe::graders as words};

/// A program that is compiled first needs its time.
const LONGEST_START: Duration = Duration::from_secs(120);

/// How often it is looked for.
const GLANCE: Duration = Duration::from_millis(50);

/// A child, and all of its children; they end when this is dropped.
pub(super) struct Started(Child);

/// A port that nobody listens on now.
pub(super) fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

impl Started {
    /// Starts a command of the shell. What it prints goes to standard error.
    ///
    /// # Errors
    /// A [`Failure`] when there is no shell.
    pub(super) fn run(command: &str, lang: Lang) -> Result<Started, Failure> {
        let mut shell = shell(command);
        shell.stdin(Stdio::null()).stdout(std::io::stderr());
        let child = shell.spawn();
        child.map(Started).map_err(|error| words::not_started(command, &error.to_string(), lang))
    }

    /// Waits until the server takes connections.
    ///
    /// # Errors
    /// A [`Failure`] when the command has ended, or takes too long.
    pub(super) fn wait_for(
        &mut self,
        plan: &Plan,
        command: &str,
        lang: Lang,
    ) -> Result<(), Failure> {
        let deadline = Instant::now() + LONGEST_START;
        loop {
            if connect::dial(plan, Instant::now() + Duration::from_secs(1)).is_ok() {
                return Ok(());
            }
            if let Ok(Some(status)) = self.0.try_wait() {
                return Err(words::ended_early(command, &status.to_string(), lang));
            }
            if Instant::now() > deadline {
                return Err(words::never_there(command, LONGEST_START.as_secs(), lang));
            }
            std::thread::sleep(GLANCE);
        }
    }

    /// Ends it when the user interrupts this program, which a group of its own would
    /// not notice.
    pub(super) fn end_on_interrupt(&self) {
        let id = self.0.id();
        let _ = ctrlc::set_handler(move || {
            end_group(id);
            std::process::exit(130);
        });
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        end_group(self.0.id());
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    use std::os::unix::process::CommandExt;

    let mut shell = Command::new("sh");
    // A group of its own, so that all of it can be ended.
    shell.arg("-c").arg(command).process_group(0);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.arg("/C").arg(command);
    shell
}

#[cfg(unix)]
fn end_group(id: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};

    if let Some(group) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

#[cfg(not(unix))]
fn end_group(id: u32) {
    let id = id.to_string();
    let _ = Command::new("taskkill").args(["/T", "/F", "/PID", &id]).output();
}

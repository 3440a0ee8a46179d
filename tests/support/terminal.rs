//! A terminal without a screen: the real binary on a pseudo-terminal, its
//! output through an emulator, so that a test can ask what a person would see.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use vt100::{Parser, Screen};

/// Generous: a loaded machine is no failure.
const PATIENCE: Duration = Duration::from_secs(20);

/// A program on a terminal.
pub struct Terminal {
    master: File,
    /// Kept open, so that the settings can be looked at afterwards.
    slave: File,
    seen: Arc<(Mutex<Parser>, Condvar)>,
    pub child: Child,
}

impl Terminal {
    /// Starts a program on a terminal of this size.
    pub fn start(mut command: Command, rows: u16, columns: u16) -> Terminal {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
        grantpt(&master).expect("granted");
        unlockpt(&master).expect("unlocked");
        let name = ptsname(&master, Vec::new()).expect("a name");
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let slave = rustix::fs::open(name, flags, rustix::fs::Mode::empty()).expect("opened");
        let master = File::from(master);
        let slave = File::from(slave);
        set_size(&master, rows, columns);
        let end = || Stdio::from(slave.try_clone().expect("a clone"));
        command.env("TERM", "xterm-256color").stdin(end()).stdout(end()).stderr(end());
        let child = command.spawn().expect("the program starts");
        let (tall, wide) = size(rows, columns);
        let parser = Parser::new(tall, wide, 1000);
        let seen = Arc::new((Mutex::new(parser), Condvar::new()));
        let (shown, mut output) = (Arc::clone(&seen), master.try_clone().expect("a clone"));
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(read @ 1..) = output.read(&mut chunk) {
                let mut parser = shown.0.lock().unwrap_or_else(PoisonError::into_inner);
                parser.process(&chunk[..read]);
                drop(parser);
                shown.1.notify_all();
            }
        });
        Terminal { master, slave, seen, child }
    }

    /// Types.
    pub fn keys(&mut self, keys: &str) {
        self.master.write_all(keys.as_bytes()).expect("typed");
    }

    /// Gives the terminal another size.
    pub fn resize(&self, rows: u16, columns: u16) {
        let mut parser = self.parser();
        let (tall, wide) = size(rows, columns);
        parser.screen_mut().set_size(tall, wide);
        set_size(&self.master, rows, columns);
    }

    /// Waits until the screen looks so.
    pub fn wait_for(&self, what: &str, is_so: impl Fn(&Screen) -> bool) {
        let parser = self.parser();
        let waited = self.seen.1.wait_timeout_while(parser, PATIENCE, |seen| !is_so(seen.screen()));
        let (parser, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!waited.timed_out(), "{what}; the screen:\n{}", parser.screen().contents());
    }

    /// Looks at the screen.
    pub fn look<T>(&self, at: impl Fn(&Screen) -> T) -> T {
        at(self.parser().screen())
    }

    /// The emulator, also after a look at it has failed: whoever cleans up
    /// behind a failure looks once more.
    fn parser(&self) -> MutexGuard<'_, Parser> {
        self.seen.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the terminal shows what is typed, as a shell needs it.
    pub fn is_usual(&self) -> bool {
        let modes = tcgetattr(&self.slave).expect("a terminal").local_modes;
        modes.contains(LocalModes::ECHO | LocalModes::ICANON)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn size(rows: u16, columns: u16) -> (NonZero<u16>, NonZero<u16>) {
    let [rows, columns] = [rows, columns].map(|size| NonZero::new(size).expect("not empty"));
    (rows, columns)
}

fn set_size(terminal: &File, rows: u16, columns: u16) {
    let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(terminal, size).expect("a size");
}

/// The text of one row, without the spaces at its end.
pub fn row(screen: &Screen, row: u16) -> String {
    let (_, columns) = screen.size();
    let text = screen.rows(0, columns.get()).nth(row.into()).unwrap_or_default();
    text.trim_end().to_owned()
}

/// The row with the cursor.
pub fn cursor_row(screen: &Screen) -> String {
    row(screen, screen.cursor_position().0)
}

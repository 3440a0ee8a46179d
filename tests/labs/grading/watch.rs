//! How long a student's code may take: processor time if it works, waiting time if it waits.
//!
//! Owns: the two budgets. Must never: let a busy machine cost a point. A deadline by the wall clock
//! would: beside two busy loops a right solution needs ten times as long. So what is counted is
//! what the code itself has used, and of the waiting only the moments in which none of its threads
//! wanted to run. Where the system does not tell (see `limits`), a long deadline has to do.
//! Read next: `program`.

use super::limits::usage;
use std::time::{Duration, Instant};

/// The budgets of one check.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Processor time. A right solution needs well under a second.
    pub cpu: Duration,
    /// Waiting while the grader waits for an answer.
    pub idle: Duration,
    /// The wall clock, where nothing else is known.
    pub wall: Duration,
}

/// What a grader gives each check.
pub const BUDGET: Budget = Budget {
    cpu: Duration::from_secs(6),
    idle: Duration::from_secs(5),
    wall: Duration::from_secs(60),
};

/// The pause between two looks. A moment counts at most as long as this, however late the look.
pub const TICK: Duration = Duration::from_millis(20);

/// What was used up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spent {
    Cpu(Duration),
    Idle(Duration),
}

/// The account of one process.
pub struct Watch {
    process: u32,
    budget: Budget,
    idle: Duration,
    cpu: Duration,
    last_look: Instant,
    begun: Instant,
}

impl Watch {
    pub fn new(process: u32, budget: Budget) -> Watch {
        let now = Instant::now();
        let zero = Duration::ZERO;
        Watch { process, budget, idle: zero, cpu: zero, last_look: now, begun: now }
    }

    /// The waiting begins anew: the code has given a sign of life.
    pub fn heard(&mut self) {
        self.idle = Duration::ZERO;
        self.last_look = Instant::now();
    }

    /// How long the code has done nothing since it was last heard.
    pub fn idle(&self) -> Duration {
        self.idle
    }

    /// Looks at the process; to be called every `TICK` while the grader waits for it. Unless all
    /// that it has said is taken, it may be waiting for the grader.
    pub fn look(&mut self, all_taken: bool) -> Option<Spent> {
        let passed = self.last_look.elapsed().min(2 * TICK);
        self.last_look = Instant::now();
        let Some(usage) = usage(self.process) else {
            let over = self.begun.elapsed() > self.budget.wall;
            self.idle += if all_taken { passed } else { Duration::ZERO };
            return over.then_some(Spent::Idle(self.budget.wall));
        };
        if usage.cpu == self.cpu && !usage.runs && all_taken {
            self.idle += passed;
        }
        self.cpu = usage.cpu;
        if usage.cpu >= self.budget.cpu {
            return Some(Spent::Cpu(self.budget.cpu));
        }
        (self.idle >= self.budget.idle).then_some(Spent::Idle(self.budget.idle))
    }
}

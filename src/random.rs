//! Where random bytes come from.
//!
//! Owns: keys and masking keys must be unpredictable (RFC 6455, 4.1 and 10.3),
//! so they come from the system; a lesson must be repeatable, so with a seed
//! they come from a small generator. Must never: let a seed be the default.

/// A source of random bytes.
#[derive(Debug)]
pub enum Random {
    /// The operating system's generator.
    System,
    /// The same bytes for the same seed, on every machine.
    Seeded(Box<fastrand::Rng>),
}

impl Random {
    /// Seeded if there is a seed, else the system's.
    pub fn new(seed: Option<u64>) -> Random {
        match seed {
            Some(seed) => Random::Seeded(Box::new(fastrand::Rng::with_seed(seed))),
            None => Random::System,
        }
    }

    /// So many random bytes.
    ///
    /// # Errors
    /// When the system cannot give any.
    pub fn bytes<const N: usize>(&mut self) -> Result<[u8; N], getrandom::Error> {
        let mut bytes = [0; N];
        match self {
            Random::System => getrandom::fill(&mut bytes)?,
            Random::Seeded(generator) => generator.fill(&mut bytes),
        }
        Ok(bytes)
    }
}

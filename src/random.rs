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

/// Masking keys for one connection: fresh and unpredictable for every frame
/// (RFC 6455, 5.3 and 10.3).
///
/// One call of the system's generator gives a block of them: a call for each
/// frame would cost more than the frame.
#[derive(Debug, Default)]
pub struct Masks {
    block: Vec<u8>,
}

impl Masks {
    /// Bytes asked for at once: 1,024 keys.
    const BLOCK: usize = 4096;

    /// A key that was never used before.
    ///
    /// # Errors
    /// When the system cannot give any random bytes.
    pub fn fresh(&mut self) -> Result<[u8; 4], getrandom::Error> {
        if self.block.len() < 4 {
            self.block.resize(Masks::BLOCK, 0);
            getrandom::fill(&mut self.block)?;
        }
        let mut key = [0; 4];
        key.copy_from_slice(&self.block[self.block.len() - 4..]);
        self.block.truncate(self.block.len() - 4);
        Ok(key)
    }
}

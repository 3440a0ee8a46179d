//! Lab 1, right answers in other styles: each must get full points, as the reference does.
//!
//! They were written from the starter and the hand-out alone. They keep the checks from demanding
//! one way to write it. Must never: share code with the reference. RFC 6455, 4.2.2; RFC 4648, 4.

/// A chain of iterators, base64 by hand.
pub mod iterator {
    use sha1::{Digest, Sha1};

    pub fn accept_key(key: &str) -> String {
        let guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        let joined: String = key.trim().chars().chain(guid.chars()).collect();
        let alphabet: Vec<char> =
            ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
        // 20 bytes are six threes and a two; the missing byte becomes the `=`.
        Sha1::digest(joined)
            .chunks(3)
            .flat_map(|three| {
                let bits = (0..3).fold(0usize, |bits, at| {
                    bits << 8 | usize::from(three.get(at).copied().unwrap_or(0))
                });
                let letters = [18, 12, 6, 0].map(|shift| alphabet[bits >> shift & 63]);
                letters.into_iter().take(three.len() + 1)
            })
            .chain(['='])
            .collect()
    }
}

/// One loop over bits with an index, the digest fed in pieces.
pub mod index_loop {
    use sha1::{Digest, Sha1};

    pub fn accept_key(key: &str) -> String {
        let mut sha1 = Sha1::new();
        sha1.update(key.trim().as_bytes());
        sha1.update(b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
        let digest = sha1.finalize();
        let mut text = String::new();
        let mut bit = 0;
        while bit < 160 {
            let mut value = 0;
            for i in bit..bit + 6 {
                value *= 2;
                if i < 160 && digest[i / 8] & (0x80 >> (i % 8)) != 0 {
                    value += 1;
                }
            }
            text.push(match value {
                0..=25 => (b'A' + value) as char,
                26..=51 => (b'a' + value - 26) as char,
                52..=61 => (b'0' + value - 52) as char,
                62 => '+',
                _ => '/',
            });
            bit += 6;
        }
        text.push('=');
        text
    }
}

/// The steps as a table of functions.
pub mod table {
    use base64::prelude::{BASE64_STANDARD, Engine};
    use sha1::Digest;

    type Step = fn(Vec<u8>) -> Vec<u8>;

    const STEPS: [Step; 4] = [
        |key| key.trim_ascii().to_owned(),
        |key| [&key[..], b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"].concat(),
        |joined| sha1::Sha1::digest(joined).to_vec(),
        |digest| BASE64_STANDARD.encode(digest).into_bytes(),
    ];

    pub fn accept_key(key: &str) -> String {
        let bytes = STEPS.iter().fold(key.as_bytes().to_vec(), |bytes, step| step(bytes));
        String::from_utf8(bytes).unwrap()
    }
}

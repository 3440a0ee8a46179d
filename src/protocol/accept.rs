//! From Sec-WebSocket-Key to Sec-WebSocket-Accept (RFC 6455, 1.3 and 4.2.2).
//!
//! Owns: what a key is, the computation with every intermediate value, and
//! the mistakes that programs make in it. Must never: decide what a wrong key
//! costs; that is [`super::rules`].
//!
//! The whole computation is one line, `base64(sha1(key ++ GUID))`. It is here
//! as a value with a field for each step, [`Derivation`], so that a screen, a
//! JSON document and a test can all show the same steps.
//!
//! What it is for: it shows the client that the server has read this very
//! request and knows WebSocket, so that no other server is taken for one by
//! accident (1.3). It is neither a secret nor a proof of identity (10.8).
//!
//! Read next: [`super::upgrade`], which carries the two values.

use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::{DecodeError, Engine, alphabet};
use sha1::{Digest, Sha1};

/// The fixed text that every key is joined with (RFC 6455, 1.3). The letters
/// are upper case; in lower case it is a different text and a wrong hash.
pub const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// A key is this many random bytes (RFC 6455, 4.1, item 7 of the request) ...
pub const NONCE_BYTES: usize = 16;

/// ... which is always this many characters of base64, two `=` among them.
pub const KEY_CHARACTERS: usize = 24;

/// The key of the RFC's own example (1.3).
pub const SAMPLE_KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// Base64 whose last letter may carry stray bits. Only used to look inside a
/// key that strict base64 has already refused for exactly that.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// A correct Sec-WebSocket-Key. There is no way to make an incorrect one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientKey {
    text: String,
    nonce: [u8; NONCE_BYTES],
}

impl ClientKey {
    /// Reads the value of a Sec-WebSocket-Key header, which has already been
    /// freed of the white space around it (see [`trim`]).
    ///
    /// # Errors
    /// [`KeyError`] tells what is wrong and at which byte. All of them earn a
    /// 400 (RFC 6455, 4.2.1 item 5).
    ///
    /// ```
    /// use wstool::protocol::accept::{ClientKey, KeyError};
    ///
    /// let key = ClientKey::parse(b"dGhlIHNhbXBsZSBub25jZQ==").expect("a key");
    /// assert_eq!(key.nonce(), b"the sample nonce");
    /// assert_eq!(ClientKey::parse(b"c2hvcnQ="), Err(KeyError::Length { got: 5 }));
    /// ```
    pub fn parse(value: &[u8]) -> Result<ClientKey, KeyError> {
        if value.is_empty() {
            return Err(KeyError::Empty);
        }
        if let Some(at) = value.iter().position(|&byte| !is_base64(byte)) {
            return Err(KeyError::NotBase64 { at, byte: value[at] });
        }
        let bytes = STANDARD.decode(value).map_err(|error| KeyError::from_base64(value, error))?;
        let got = bytes.len();
        let nonce = bytes.try_into().map_err(|_| KeyError::Length { got })?;
        Ok(ClientKey::from_nonce(nonce))
    }

    /// The key of 16 given bytes. A client must choose them at random for each
    /// connection (RFC 6455, 4.1); where from is the caller's business.
    pub fn from_nonce(nonce: [u8; NONCE_BYTES]) -> ClientKey {
        // Strict base64 is one to one, so writing the bytes anew gives back
        // the text that was parsed.
        let text = STANDARD.encode(nonce);
        ClientKey { text, nonce }
    }

    /// The key as it stands in the header: 24 characters.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes that the key is base64 of. The computation never uses them.
    pub fn nonce(&self) -> &[u8; NONCE_BYTES] {
        &self.nonce
    }
}

/// Why a text is no Sec-WebSocket-Key. Offsets count bytes from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyError {
    /// Nothing at all.
    Empty,
    /// A byte that base64 does not have, at this place.
    NotBase64 {
        /// Its offset.
        at: usize,
        /// The byte.
        byte: u8,
    },
    /// The letters of base64, but not in whole groups of four with `=`.
    Padding {
        /// How many there are, `=` among them.
        characters: usize,
    },
    /// Base64, but of another number of bytes than 16.
    Length {
        /// Of how many.
        got: usize,
    },
    /// The last letter before `==` holds bits that belong to no byte. RFC 6455
    /// itself printed such a key in 4.1 (erratum 3150).
    TrailingBits {
        /// The offset of that letter.
        at: usize,
        /// The letter.
        byte: u8,
        /// The key of the same 16 bytes, written as base64 demands.
        meant: String,
    },
}

impl KeyError {
    fn from_base64(value: &[u8], error: DecodeError) -> KeyError {
        let padding = KeyError::Padding { characters: value.len() };
        match error {
            DecodeError::InvalidLastSymbol { offset: at, symbol: byte, .. } => {
                match LENIENT.decode(value) {
                    Ok(bytes) if bytes.len() == NONCE_BYTES => {
                        KeyError::TrailingBits { at, byte, meant: STANDARD.encode(bytes) }
                    }
                    Ok(bytes) => KeyError::Length { got: bytes.len() },
                    Err(_) => padding,
                }
            }
            _ => padding,
        }
    }
}

/// The computation of Sec-WebSocket-Accept, every step of it a field.
///
/// ```
/// use wstool::protocol::accept::{ClientKey, Derivation, SAMPLE_KEY};
///
/// let key = ClientKey::parse(SAMPLE_KEY.as_bytes()).expect("a correct key");
/// let steps = Derivation::of(&key);
/// assert_eq!(steps.nonce, *b"the sample nonce");
/// assert_eq!(steps.accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivation {
    /// The key, as text: this is what gets hashed.
    pub key: String,
    /// The 16 bytes behind the key: shown because so many decode them first,
    /// never used.
    pub nonce: [u8; NONCE_BYTES],
    /// Key and [`GUID`] in one text of 60 characters.
    pub joined: String,
    /// SHA-1 of the joined text.
    pub sha1: [u8; 20],
    /// Base64 of the digest: 28 characters, the value that is sent.
    pub accept: String,
}

impl Derivation {
    /// Computes all steps for a key.
    pub fn of(key: &ClientKey) -> Derivation {
        let joined = format!("{}{GUID}", key.text);
        let sha1 = Sha1::digest(&joined).into();
        Derivation {
            key: key.text.clone(),
            nonce: key.nonce,
            joined,
            sha1,
            accept: STANDARD.encode(sha1),
        }
    }
}

/// The bare formula over any bytes, key or not: what a program that does not
/// check its input would send.
pub fn formula(text: &[u8]) -> String {
    STANDARD.encode(Sha1::new().chain_update(text).chain_update(GUID).finalize())
}

/// The 64 letters of base64 and `=`, which fills up the last group of four.
fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// The value without the white space that may stand around it in a header:
/// spaces, tabs and, from a command line or a file, line ends (RFC 6455, 1.3).
pub fn trim(value: &[u8]) -> &[u8] {
    value.trim_ascii()
}

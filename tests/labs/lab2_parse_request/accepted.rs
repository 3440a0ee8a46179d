//! Lab 2, right answers in other styles: each must get full points, as the reference does.
//!
//! They were written from the starter and the hand-out alone. They keep the checks from demanding
//! one way to write it. Must never: share code with the reference. RFC 6455, 4.2.1.

/// Each field asks the headers for itself, with iterators.
pub mod iterator {
    pub use super::super::starter::{Bad, Parse, Request};
    use httparse::{EMPTY_HEADER, Error, Status};

    pub fn parse(bytes: &[u8]) -> Result<Parse, Bad> {
        let mut headers = [EMPTY_HEADER; 64];
        let mut head = httparse::Request::new(&mut headers);
        let used = match head.parse(bytes) {
            Ok(Status::Complete(used)) if used <= 16_384 => used,
            Ok(Status::Partial) if bytes.len() < 16_384 => return Ok(Parse::NeedMore),
            Ok(_) => return Err(Bad::TooLarge),
            Err(Error::TooManyHeaders) => return Err(Bad::TooManyHeaders),
            Err(_) => return Err(Bad::NotHttp),
        };
        let all = |name: &str| -> Result<Vec<String>, Bad> {
            let named = head.headers.iter().filter(|one| one.name.eq_ignore_ascii_case(name));
            let ascii = |value: &[u8]| value.is_ascii().then(|| value.to_vec());
            let texts = named.map(|one| ascii(one.value).and_then(|v| String::from_utf8(v).ok()));
            texts.collect::<Option<_>>().ok_or(Bad::NotAscii)
        };
        let single = |name: &str| match all(name)?.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one.clone())),
            _ => Err(Bad::Twice),
        };
        let list = |name: &str| -> Result<Vec<String>, Bad> {
            let values = all(name)?;
            let tokens = values.iter().flat_map(|value| value.split(',')).map(str::trim);
            Ok(tokens.filter(|token| !token.is_empty()).map(String::from).collect())
        };
        let lower = |tokens: Vec<String>| tokens.iter().map(|t| t.to_lowercase()).collect();
        let request = Request {
            method: head.method.unwrap_or_default().into(),
            path: head.path.unwrap_or_default().into(),
            minor_version: head.version.unwrap_or_default(),
            host: single("Host")?,
            upgrade: lower(list("Upgrade")?),
            connection: lower(list("Connection")?),
            key: single("Sec-WebSocket-Key")?,
            version: single("Sec-WebSocket-Version")?,
            origin: single("Origin")?,
            protocols: list("Sec-WebSocket-Protocol")?,
        };
        Ok(Parse::Done { request, used })
    }
}

/// One pass over the headers with an index, filling an empty request; the end is sought by hand.
pub mod index_loop {
    pub use super::super::starter::{Bad, Parse, Request};

    pub fn parse(bytes: &[u8]) -> Result<Parse, Bad> {
        let mut buffer = vec![httparse::EMPTY_HEADER; 64];
        let mut head = httparse::Request::new(&mut buffer);
        // Only as much as a head may have is shown to httparse at all.
        let shown = if bytes.len() > 16384 { &bytes[..16384] } else { bytes };
        let used = match head.parse(shown) {
            Err(httparse::Error::TooManyHeaders) => return Err(Bad::TooManyHeaders),
            Err(_) => return Err(Bad::NotHttp),
            Ok(status) => {
                if status.is_partial() {
                    if shown.len() == 16384 {
                        return Err(Bad::TooLarge);
                    }
                    return Ok(Parse::NeedMore);
                }
                status.unwrap()
            }
        };
        let mut request = Request {
            method: head.method.unwrap().to_string(),
            path: head.path.unwrap().to_string(),
            minor_version: head.version.unwrap(),
            host: None,
            upgrade: vec![],
            connection: vec![],
            key: None,
            version: None,
            origin: None,
            protocols: vec![],
        };
        for i in 0..head.headers.len() {
            let header = &head.headers[i];
            match header.name.to_ascii_lowercase().as_str() {
                "host" => once(&mut request.host, header.value)?,
                "sec-websocket-key" => once(&mut request.key, header.value)?,
                "sec-websocket-version" => once(&mut request.version, header.value)?,
                "origin" => once(&mut request.origin, header.value)?,
                "upgrade" => add(&mut request.upgrade, header.value, true)?,
                "connection" => add(&mut request.connection, header.value, true)?,
                "sec-websocket-protocol" => add(&mut request.protocols, header.value, false)?,
                _ => {}
            }
        }
        Ok(Parse::Done { request, used })
    }

    fn text(value: &[u8]) -> Result<String, Bad> {
        let mut text = String::new();
        for byte in value {
            if *byte > 127 {
                return Err(Bad::NotAscii);
            }
            text.push(*byte as char);
        }
        Ok(text)
    }

    fn once(field: &mut Option<String>, value: &[u8]) -> Result<(), Bad> {
        if field.is_some() {
            return Err(Bad::Twice);
        }
        *field = Some(text(value)?);
        Ok(())
    }

    fn add(field: &mut Vec<String>, value: &[u8], lower: bool) -> Result<(), Bad> {
        for token in text(value)?.split(',') {
            let token = token.trim();
            if !token.is_empty() {
                field.push(if lower { token.to_ascii_lowercase() } else { token.to_string() });
            }
        }
        Ok(())
    }
}

/// A map of all headers, then a table of the seven names.
pub mod table {
    pub use super::super::starter::{Bad, Parse, Request};
    use std::collections::HashMap;

    const SINGLE: [&str; 4] = ["host", "sec-websocket-key", "sec-websocket-version", "origin"];
    const LISTS: [&str; 3] = ["upgrade", "connection", "sec-websocket-protocol"];

    pub fn parse(bytes: &[u8]) -> Result<Parse, Bad> {
        let mut space = [httparse::EMPTY_HEADER; 64];
        let mut head = httparse::Request::new(&mut space);
        let used = match head.parse(bytes).map_err(|why| match why {
            httparse::Error::TooManyHeaders => Bad::TooManyHeaders,
            _ => Bad::NotHttp,
        })? {
            httparse::Status::Complete(used) => used,
            httparse::Status::Partial if bytes.len() >= 16 * 1024 => return Err(Bad::TooLarge),
            httparse::Status::Partial => return Ok(Parse::NeedMore),
        };
        if used > 16 * 1024 {
            return Err(Bad::TooLarge);
        }
        let mut map: HashMap<String, Vec<String>> = HashMap::new();
        for header in head.headers.iter() {
            let name = header.name.to_lowercase();
            if SINGLE.contains(&name.as_str()) || LISTS.contains(&name.as_str()) {
                let value = std::str::from_utf8(header.value).map_err(|_| Bad::NotAscii)?;
                if !value.is_ascii() {
                    return Err(Bad::NotAscii);
                }
                map.entry(name).or_default().push(value.into());
            }
        }
        if SINGLE.iter().any(|name| map.get(*name).is_some_and(|values| values.len() > 1)) {
            return Err(Bad::Twice);
        }
        let list = |name: &str| -> Vec<String> {
            let joined = map.get(name).map_or(String::new(), |values| values.join(","));
            joined.split(',').map(|t| t.trim().to_string()).filter(|t| t != "").collect()
        };
        let [host, key, version, origin] = SINGLE.map(|name| map.get(name).map(|v| v[0].clone()));
        let [upgrade, connection, protocols] = LISTS.map(list);
        let lower = |tokens: Vec<String>| tokens.iter().map(|t| t.to_lowercase()).collect();
        let request = Request {
            method: head.method.unwrap().into(),
            path: head.path.unwrap().into(),
            minor_version: head.version.unwrap(),
            host,
            upgrade: lower(upgrade),
            connection: lower(connection),
            key,
            version,
            origin,
            protocols,
        };
        Ok(Parse::Done { request, used })
    }
}

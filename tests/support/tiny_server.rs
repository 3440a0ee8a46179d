//! A tiny server that is right, or wrong in one way: the subject of the probe's own
//! tests. Written apart from `src` (but for the formula of
//! the Accept value), so that no mistake of ours is on both sides.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What is said to whom.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Echo,
    Broadcast,
}

/// Starts it; it lives as long as the test. `flaw` is the name of its one mistake.
pub fn start(mode: Mode, flaw: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = listener.local_addr().expect("an address");
    let room: Arc<Room> =
        Arc::new(Room { mode, flaw, members: Mutex::default(), lock: Mutex::default() });
    let serve = move || {
        for (number, socket) in listener.incoming().enumerate() {
            let Ok(socket) = socket else { continue };
            let room = Arc::clone(&room);
            std::thread::spawn(move || {
                let mut one = One { socket, number, rest: Vec::new(), room, first_key: None };
                let _ = one.live();
                one.leave();
            });
        }
    };
    std::thread::spawn(serve);
    addr
}

struct Room {
    mode: Mode,
    flaw: &'static str,
    members: Mutex<Vec<(usize, TcpStream)>>,
    /// For those that let everybody wait.
    lock: Mutex<()>,
}

/// One connection.
struct One {
    socket: TcpStream,
    number: usize,
    /// What came and was not used.
    rest: Vec<u8>,
    room: Arc<Room>,
    first_key: Option<[u8; 4]>,
}

/// The end of a connection, for whatever reason.
struct Gone;

struct Frame {
    fin: bool,
    opcode: u8,
    payload: Vec<u8>,
}

type Headers = Vec<(String, String)>;

impl One {
    fn has(&self, flaw: &str) -> bool {
        self.room.flaw == flaw
    }

    fn live(&mut self) -> Result<(), Gone> {
        let _ = self.socket.set_nodelay(true);
        let _ = self.socket.set_write_timeout(Some(Duration::from_millis(300)));
        self.open()?;
        self.talk()
    }

    fn leave(&mut self) {
        if let Ok(mut members) = self.room.members.lock() {
            members.retain(|(number, _)| *number != self.number);
        }
    }

    /// More bytes, or the end.
    fn read(&mut self) -> Result<usize, Gone> {
        let mut chunk = [0; 65_536];
        match self.socket.read(&mut chunk) {
            Ok(0) if self.has("fin_is_not_seen") => {
                std::thread::sleep(Duration::from_secs(4));
                Err(Gone)
            }
            Ok(0) | Err(_) => Err(Gone),
            Ok(read) => {
                self.rest.extend_from_slice(&chunk[..read]);
                Ok(read)
            }
        }
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), Gone> {
        self.socket.write_all(bytes).map_err(|_| Gone)
    }

    // The opening handshake.

    fn head(&mut self) -> Result<String, Gone> {
        loop {
            if let Some(at) = self.rest.windows(4).position(|four| four == b"\r\n\r\n") {
                let mut head: Vec<u8> = self.rest.drain(..at + 4).collect();
                if self.has("early_frame_thrown_away") {
                    self.rest.clear();
                }
                head.truncate(at);
                return Ok(String::from_utf8_lossy(&head).into_owned());
            }
            // Lines that end in LF alone: refused, as a reader may (RFC 9112, 2.2).
            if self.rest.ends_with(b"\n\n") {
                return Err(self.refuse("400 Bad Request", ""));
            }
            if self.rest.len() > 32 * 1024 && !self.has("head_without_limit") {
                return Err(self.refuse("431 Request Header Fields Too Large", ""));
            }
            if self.has("one_read_is_the_head") && !self.rest.is_empty() {
                return Err(self.refuse("400 Bad Request", ""));
            }
            self.read()?;
        }
    }

    fn refuse(&mut self, status: &str, headers: &str) -> Gone {
        if self.has("closes_instead_of_refusing") {
            return Gone;
        }
        let body = "No WebSocket here: привет";
        let length = if self.has("length_in_characters") { body.len() + 6 } else { body.len() };
        let reply = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
        );
        let _ = self.send(reply.as_bytes());
        let _ = self.socket.shutdown(Shutdown::Write);
        let _ = self.socket.set_read_timeout(Some(Duration::from_millis(500)));
        while self.read().is_ok() {
            self.rest.clear();
        }
        Gone
    }

    fn headers(&mut self, lines: &[&str]) -> Result<Headers, Gone> {
        let mut headers = Headers::new();
        for line in lines {
            let colon = if self.has("splits_at_colon_and_space") { ": " } else { ":" };
            let Some((name, value)) = line.split_once(colon) else {
                return Err(self.refuse("400 Bad Request", ""));
            };
            let trims_names = self.has("space_before_colon");
            let name = if trims_names { name.trim() } else { name };
            if name.is_empty() || name.contains([' ', '\t']) || value.contains('\0') {
                return Err(self.refuse("400 Bad Request", ""));
            }
            let white = [' ', '\t'];
            let value = match self.room.flaw {
                "no_trim_in_front" => {
                    value.strip_prefix(' ').unwrap_or(value).trim_end_matches(white)
                }
                "no_trim_behind" => value.trim_start_matches(white),
                _ => value.trim_matches(white),
            };
            let exact = self.has("names_with_their_case");
            let name = if exact { name.to_owned() } else { name.to_ascii_lowercase() };
            headers.push((name, value.to_owned()));
        }
        Ok(headers)
    }

    fn open(&mut self) -> Result<(), Gone> {
        let head = self.head()?;
        let mut lines = head.split("\r\n");
        let first: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
        let [method, target, version] = first[..] else {
            return Err(self.refuse("400 Bad Request", ""));
        };
        let headers = self.headers(&lines.collect::<Vec<_>>())?;
        let exact = self.has("names_with_their_case");
        let all = |name: &str| -> Vec<String> {
            let is_it =
                |known: &str| if exact { known == name } else { known.eq_ignore_ascii_case(name) };
            headers
                .iter()
                .filter(|(known, _)| is_it(known))
                .map(|(_, value)| value.clone())
                .collect()
        };
        self.judge_http(method, target, version, &all)?;
        self.judge_websocket(&all)?;
        let subprotocol = all("Sec-WebSocket-Protocol").first().cloned();
        let extension = all("Sec-WebSocket-Extensions").first().cloned();
        let key = all("Sec-WebSocket-Key").first().cloned().unwrap_or_default();
        let mut accept = wstool::protocol::accept::formula(key.as_bytes());
        if self.has("accept_of_another_key") {
            accept = wstool::protocol::accept::formula(b"dGhlIHNhbXBsZSBub25jZQ==");
        }
        let mut reply = format!(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n"
        );
        if !self.has("no_upgrade_in_101") {
            reply += "Upgrade: websocket\r\n";
        }
        match (self.room.flaw, subprotocol, extension) {
            ("subprotocol_offer_comes_back", Some(offer), _) => {
                reply += &format!("Sec-WebSocket-Protocol: {offer}\r\n");
            }
            ("extension_offer_comes_back", _, Some(offer)) => {
                reply += &format!("Sec-WebSocket-Extensions: {offer}\r\n");
            }
            ("unasked_extension", ..) => {
                reply += "Sec-WebSocket-Extensions: permessage-deflate\r\n"
            }
            ("length_in_101", ..) => reply += "Content-Length: 0\r\n",
            _ => {}
        }
        // In the list before the 101 leaves: whoever has it hears.
        let late = self.has("late_joiners_missed") && self.number > 5;
        let members = self.room.members.lock();
        let done = self.socket.write_all(format!("{reply}\r\n").as_bytes());
        if let (Ok(mut members), Ok(socket), false) = (members, self.socket.try_clone(), late) {
            members.push((self.number, socket));
        }
        done.map_err(|_| Gone)
    }

    fn judge_http(
        &mut self,
        method: &str,
        target: &str,
        version: &str,
        all: &dyn Fn(&str) -> Vec<String>,
    ) -> Result<(), Gone> {
        let is_get = method == "GET"
            || self.has("method_unchecked")
            || self.has("method_in_any_case") && method.eq_ignore_ascii_case("GET");
        if !is_get {
            let allow = if self.has("no_allow_in_405") { "" } else { "Allow: GET\r\n" };
            return Err(self.refuse("405 Method Not Allowed", allow));
        }
        let is_known = version == "HTTP/1.1" || version == "HTTP/1.2" || self.has("http_1_0");
        if !is_known {
            return Err(self.refuse("505 HTTP Version Not Supported", ""));
        }
        let hosts = all("Host").len();
        let is_host_fine = match self.room.flaw {
            "no_host_is_fine" => hosts <= 1,
            "two_hosts_are_fine" => hosts >= 1,
            _ => hosts == 1,
        };
        let has_body = !all("Content-Length").is_empty() || !all("Transfer-Encoding").is_empty();
        if !is_host_fine || has_body && !self.has("body_left_in_the_stream") {
            return Err(self.refuse("400 Bad Request", ""));
        }
        let path = match target.strip_prefix("http://") {
            Some(rest) if !self.has("absolute_target_unknown") => {
                rest.find('/').map_or("/", |at| &rest[at..])
            }
            _ => target,
        };
        let query = if self.has("path_with_its_query") { None } else { path.find('?') };
        let path = query.map_or(path, |at| &path[..at]);
        if path != "/chat" {
            return Err(self.refuse("404 Not Found", ""));
        }
        if self.has("unknown_headers_refused") && !all("X-Unknown").is_empty() {
            return Err(self.refuse("400 Bad Request", ""));
        }
        Ok(())
    }

    fn judge_websocket(&mut self, all: &dyn Fn(&str) -> Vec<String>) -> Result<(), Gone> {
        let members = |name: &str| -> Vec<String> {
            let lines = all(name);
            let parts = lines.iter().flat_map(|line| line.split(','));
            parts.map(|part| part.trim().to_owned()).collect()
        };
        let same = |wanted: &'static str| move |part: &String| part.eq_ignore_ascii_case(wanted);
        let holds = |name: &str, part: &str| {
            all(name).iter().any(|line| line.to_ascii_lowercase().contains(part))
        };
        let is_upgrade = match self.room.flaw {
            "upgrade_unchecked" => true,
            "upgrade_substring" => holds("Upgrade", "websocket"),
            "upgrade_with_its_case" => members("Upgrade").iter().any(|part| part == "websocket"),
            _ => members("Upgrade").iter().any(same("websocket")),
        };
        let first = all("Connection").first().cloned().unwrap_or_default();
        let is_connection = match self.room.flaw {
            "connection_unchecked" => true,
            "connection_substring" => holds("Connection", "upgrade"),
            "connection_as_one_string" => first.eq_ignore_ascii_case("upgrade"),
            "connection_with_its_case" => {
                members("Connection").iter().any(|part| part == "Upgrade")
            }
            "connection_of_the_first_line" => {
                first.split(',').any(|part| part.trim().eq_ignore_ascii_case("upgrade"))
            }
            _ => members("Connection").iter().any(same("upgrade")),
        };
        let upgrade = match self.room.flaw {
            "no_upgrade_in_426" => "",
            _ => "Upgrade: websocket\r\n",
        };
        if !is_upgrade || !is_connection {
            return Err(self.refuse("426 Upgrade Required", upgrade));
        }
        let version = all("Sec-WebSocket-Version").join(",");
        let is_version = match self.room.flaw {
            "version_unchecked" => true,
            "version_as_a_number" => version.parse() == Ok(13),
            _ => version == "13",
        };
        if !is_version {
            let versions = match self.room.flaw {
                "no_versions_named" => "",
                _ => "Sec-WebSocket-Version: 13\r\n",
            };
            return Err(self.refuse("426 Upgrade Required", &format!("{upgrade}{versions}")));
        }
        let keys = all("Sec-WebSocket-Key");
        let key = keys.first().cloned().unwrap_or_default();
        let is_base64 = key.len() == 24
            && key.ends_with("==")
            && key[..22].bytes().all(|one| one.is_ascii_alphanumeric() || b"+/".contains(&one))
            && key.as_bytes()[21].is_ascii_alphabetic();
        let is_alphabet =
            key.bytes().all(|one| one.is_ascii_alphanumeric() || b"+/=".contains(&one));
        let is_key = match self.room.flaw {
            "key_unchecked" => keys.len() <= 1,
            "key_of_any_length" => keys.len() == 1 && is_alphabet && !key.is_empty(),
            "key_of_any_characters" => keys.len() == 1 && key.len() == 24,
            "first_of_two_keys" => is_base64,
            _ => keys.len() == 1 && is_base64,
        };
        let extensions = all("Sec-WebSocket-Extensions");
        let are_extensions = self.has("extensions_unchecked")
            || extensions.iter().all(|value| !value.contains('=') && !value.is_empty());
        if !is_key || !are_extensions {
            return Err(self.refuse("400 Bad Request", ""));
        }
        Ok(())
    }

    // Frames.

    fn frame(&mut self) -> Result<Frame, Gone> {
        let guard = Arc::clone(&self.room);
        let needs_lock = self.has("one_lock_while_reading");
        loop {
            if let Some(frame) = self.whole_frame()? {
                return Ok(frame);
            }
            let is_inside = !self.rest.is_empty();
            if self.has("one_read_is_one_frame") && is_inside {
                return Err(Gone);
            }
            let _held = (needs_lock && is_inside).then(|| guard.lock.lock());
            self.read()?;
        }
    }

    /// The frame at the start, if all of it has come.
    fn whole_frame(&mut self) -> Result<Option<Frame>, Gone> {
        let bytes = &self.rest;
        let [first, second, ..] = bytes[..] else { return Ok(None) };
        let (fin, rsv, opcode) = (first & 0x80 != 0, first & 0x70, first & 0x0F);
        let (form, masked) = (second & 0x7F, second & 0x80 != 0);
        let is_control = opcode >= 8;
        let is_known = matches!(opcode, 0..=2 | 8..=10) || self.has("opcodes_unchecked");
        let is_wrong = rsv != 0 && !self.has("rsv_unchecked")
            || !is_known
            || !masked && !self.has("mask_unchecked")
            || is_control && !fin && !self.has("control_without_fin")
            || is_control && form > 125 && !self.has("long_control");
        if is_wrong {
            return Err(self.fail(1002));
        }
        let start = match form {
            126 => 4,
            127 => 10,
            _ => 2,
        };
        if bytes.len() < start {
            return Ok(None);
        }
        let mut length = match form {
            126 if self.has("length_backwards") => {
                u64::from(u16::from_le_bytes([bytes[2], bytes[3]]))
            }
            126 => u64::from(u16::from_be_bytes([bytes[2], bytes[3]])),
            127 if self.has("length_of_four_bytes_only") => return Err(Gone),
            127 => bytes[2..10].iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte)),
            short => u64::from(short),
        };
        if length >> 63 != 0 {
            if !self.has("top_bit_passed_over") {
                return Err(self.fail(1002));
            }
            length = 0;
        }
        if length > 16 * 1024 * 1024 {
            return Err(self.fail(1009));
        }
        let is_zero_key = self.has("no_length_of_zero") && length == 0 && !is_control;
        let start = start + if masked { 4 } else { 0 };
        let end = start + length as usize;
        if bytes.len() < end {
            return Ok(None);
        }
        let mut key = [0; 4];
        if masked {
            key.copy_from_slice(&bytes[start - 4..start]);
        }
        let first_key = *self.first_key.get_or_insert(key);
        if self.room.flaw == "key_of_the_first_frame" {
            key = first_key;
        }
        if self.room.flaw == "zero_key_is_no_mask" && key == [0; 4] && masked {
            return Err(self.fail(1002));
        }
        let payload =
            bytes[start..end].iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key);
        let payload = payload.collect();
        self.rest.drain(..end);
        if self.room.flaw == "behind_a_frame_thrown_away" {
            self.rest.clear();
        }
        if is_zero_key {
            return Err(Gone);
        }
        Ok(Some(Frame { fin, opcode, payload }))
    }

    fn encode(&self, opcode: u8, payload: &[u8]) -> Vec<u8> {
        let mask = if self.has("masks_its_frames") { 0x80 } else { 0 };
        let mut bytes = vec![0x80 | opcode];
        match payload.len() {
            length if self.has("longest_length") => {
                bytes.push(127);
                bytes.extend_from_slice(&(length as u64).to_be_bytes());
            }
            length @ 0..=125 => bytes.push(mask | length as u8),
            length @ 126..=65_535 => {
                bytes.push(mask | 126);
                bytes.extend_from_slice(&(length as u16).to_be_bytes());
            }
            length => {
                bytes.push(mask | 127);
                bytes.extend_from_slice(&(length as u64).to_be_bytes());
            }
        }
        if mask != 0 {
            bytes.extend_from_slice(&[0; 4]);
        }
        bytes.extend_from_slice(payload);
        bytes
    }

    /// Fails the connection.
    fn fail(&mut self, code: u16) -> Gone {
        if self.has("fails_without_a_close") {
            return Gone;
        }
        let code: u16 = if self.has("fails_with_1000") { 1000 } else { code };
        let bytes = self.encode(8, &code.to_be_bytes());
        self.leave();
        let _ = self.send(&bytes);
        self.part()
    }

    /// Ends TCP so that the Close is not lost to a reset.
    fn part(&mut self) -> Gone {
        if self.has("tcp_stays_open") {
            std::thread::sleep(Duration::from_secs(5));
        }
        let _ = self.socket.shutdown(Shutdown::Write);
        let _ = self.socket.set_read_timeout(Some(Duration::from_millis(500)));
        let mut nowhere = [0; 65_536];
        while self.socket.read(&mut nowhere).is_ok_and(|read| read > 0) {}
        Gone
    }

    fn talk(&mut self) -> Result<(), Gone> {
        let mut message: Option<(u8, Vec<u8>)> = None;
        loop {
            let Frame { fin, opcode, payload } = self.frame()?;
            match opcode {
                8 => {
                    self.close(&payload)?;
                    continue;
                }
                9 => {
                    let is_silent = self.has("no_pong_inside_a_message") && message.is_some()
                        || self.has("no_pong");
                    let data = if self.has("pong_without_data") { &[][..] } else { &payload };
                    if !is_silent {
                        let bytes = self.encode(10, data);
                        self.send(&bytes)?;
                    }
                    continue;
                }
                10 if self.has("unasked_pong_is_an_error") => return Err(self.fail(1002)),
                10 => continue,
                0 if message.is_none() && !self.has("continuation_unchecked") => {
                    return Err(self.fail(1002));
                }
                1 | 2 if message.is_some() && !self.has("message_inside_message") => {
                    return Err(self.fail(1002));
                }
                3..=7 | 11.. => continue,
                _ => {}
            }
            let (kind, mut whole) = match message.take() {
                Some((kind, whole)) if opcode == 0 => (kind, whole),
                _ => (if opcode == 0 { 1 } else { opcode }, Vec::new()),
            };
            whole.extend_from_slice(&payload);
            if self.has("each_fragment_a_message") {
                self.say(kind, &payload)?;
                message = (!fin).then_some((kind, Vec::new()));
                continue;
            }
            if self.has("utf8_of_each_fragment")
                && kind == 1
                && std::str::from_utf8(&payload).is_err()
            {
                return Err(self.fail(1007));
            }
            if whole.len() > 16 * 1024 * 1024 {
                return Err(self.fail(1009));
            }
            if !fin {
                message = Some((kind, whole));
                continue;
            }
            self.deliver(kind, &whole)?;
        }
    }

    /// A whole message: checked, then said.
    fn deliver(&mut self, kind: u8, whole: &[u8]) -> Result<(), Gone> {
        let is_utf8 = match self.room.flaw {
            "utf8_unchecked" => true,
            "surrogates_are_fine" => is_utf8(whole) || whole.contains(&0xED),
            "noncharacters_refused" => is_utf8(whole) && !whole.starts_with("\u{fffe}".as_bytes()),
            _ => is_utf8(whole),
        };
        if !is_utf8 && (kind == 1 || self.has("binary_is_checked")) {
            return Err(self.fail(1007));
        }
        let kind = if self.has("binary_comes_back_as_text") { 1 } else { kind };
        self.say(kind, whole)
    }

    fn close(&mut self, payload: &[u8]) -> Result<(), Gone> {
        let code = match payload {
            [] if self.has("empty_close_is_a_crash") => return Err(Gone),
            [] => None,
            [_] if self.has("close_of_one_byte") => None,
            [_] => return Err(self.fail(1002)),
            [high, low, ..] => Some(u16::from_be_bytes([*high, *low])),
        };
        let is_good = |code: u16| matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999);
        if !code.is_none_or(is_good) && !self.has("close_codes_unchecked") {
            return Err(self.fail(1002));
        }
        let reason = payload.get(2..).unwrap_or_default();
        if !is_utf8(reason) && !self.has("close_reason_unchecked") {
            return Err(self.fail(1007));
        }
        if self.has("no_answer_to_close") {
            return Err(Gone);
        }
        let answer = match code {
            None => Vec::new(),
            Some(_) if self.has("closes_with_1000") => 1000u16.to_be_bytes().to_vec(),
            Some(code) => code.to_be_bytes().to_vec(),
        };
        let bytes = self.encode(8, &answer);
        // First out of the list: nothing may follow the Close.
        if !self.has("leavers_stay_in_the_list") && !self.has("goes_on_behind_close") {
            self.leave();
        }
        self.send(&bytes)?;
        if self.has("goes_on_behind_close") {
            let _ = self.socket.set_read_timeout(Some(Duration::from_millis(100)));
            return Ok(());
        }
        if self.has("two_closes") {
            self.send(&bytes)?;
        }
        if self.has("leavers_stay_in_the_list") {
            std::thread::sleep(Duration::from_millis(400));
        }
        Err(self.part())
    }

    /// Says something to whom it is for.
    fn say(&mut self, kind: u8, payload: &[u8]) -> Result<(), Gone> {
        let bytes = self.encode(kind, payload);
        if self.room.mode == Mode::Echo {
            let room = Arc::clone(&self.room);
            let _held = self.has("one_lock_while_reading").then(|| room.lock.lock());
            return self.send(&bytes);
        }
        let Ok(mut members) = self.room.members.lock() else { return Err(Gone) };
        let own = self.number;
        let is_one_alone = self.room.flaw == "to_one_other_alone";
        let one = members.iter().map(|(number, _)| *number).find(|number| *number != own);
        if self.room.flaw == "late_joiners_missed"
            && !members.iter().any(|(number, _)| *number == own)
        {
            self.socket.write_all(&bytes).map_err(|_| Gone)?;
        }
        members.retain_mut(|(number, socket)| {
            if is_one_alone && *number != own && Some(*number) != one {
                return true;
            }
            match socket.write_all(&bytes) {
                Ok(()) => true,
                Err(error) => error.kind() == ErrorKind::Interrupted,
            }
        });
        Ok(())
    }
}

fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
}

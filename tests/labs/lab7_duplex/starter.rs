//! Lab 7: half duplex against full duplex, on a virtual clock.
//!
//! `n` messages go to the other end; each is answered. Half duplex takes turns, as an HTTP/1.1
//! connection does: send one, wait for its answer, send the next. Full duplex, as WebSocket is,
//! sends on while answers are on their way, and takes them as they come. The link counts virtual
//! microseconds: no real time passes, nothing sleeps, every run gives the same figures.
//!
//! - `run_half` sends message k + 1 only after it has taken answer k.
//! - `run_full` does not wait for an answer as long as there is something to send, but takes what
//!   has arrived. The link keeps only a few arrived messages: to send everything first and read
//!   afterwards ends in a deadlock, since both ends wait for the other to read.
//! - Answers may come in any order: their number says whose they are. In full duplex the server
//!   may also speak unasked (`What::Push`): that is no answer. A run ends with its last answer.
//! - `Report`: `elapsed` from the call to the last answer's `at` (the clock may begin anywhere, and
//!   the first message may leave later than the call); `round_trips[k]` from `Sent::at` of message k
//!   to `Arrival::at` of its answer; all bytes of both directions, pushes included; the number of
//!   pushes. With n = 0 everything is 0 or empty, and the link is not used.
//! - `gain`: how many times faster full is (`half.elapsed / full.elapsed`); `None` when the two
//!   took equally long or there is nothing to divide by: no difference.
//!
//! Лабораторная 7: полудуплекс и дуплекс на виртуальных часах.
//!
//! На другой конец уходят `n` сообщений, на каждое приходит ответ. Полудуплекс, как соединение
//! HTTP/1.1, работает по очереди: отправил одно, дождался ответа, отправил следующее. Дуплекс, как
//! WebSocket, шлёт дальше, пока ответы в пути, и принимает их по мере прихода. Канал считает
//! виртуальные микросекунды: настоящее время не идёт, каждый запуск даёт те же числа.
//!
//! - `run_half` отправляет сообщение k + 1 только после того, как взял ответ k.
//! - `run_full` не ждёт ответа, пока есть что отправить, но берёт всё, что уже пришло. Канал держит
//!   лишь несколько пришедших сообщений: «сначала всё отправить, потом читать» кончится взаимной
//!   блокировкой, каждая сторона ждёт, пока прочитает другая.
//! - Ответы приходят в любом порядке, номер говорит, чей это ответ. В дуплексе сервер может
//!   говорить и сам (`What::Push`): это не ответ. Запуск кончается последним ответом.
//! - `Report`: `elapsed` от вызова до `at` последнего ответа (часы показывают что угодно, а первое
//!   сообщение может уйти позже вызова); `round_trips[k]` от `Sent::at` сообщения k до `Arrival::at`
//!   его ответа; все байты в обе стороны, с push; число push. При n = 0 всё равно 0 или пусто, а
//!   канал не трогают.
//! - `gain`: во сколько раз дуплекс быстрее (`half.elapsed / full.elapsed`); `None`, если времени
//!   ушло поровну или делить не на что: разницы нет.
//!
//! Grade / проверить: `cargo test --test lab7_duplex`

/// A message that has left. Times are virtual microseconds.
pub struct Sent {
    pub at: u64,
    pub bytes: usize,
}

/// A message that has arrived.
pub struct Arrival {
    pub at: u64,
    pub bytes: usize,
    pub what: What,
}

/// What a message from the other end is.
pub enum What {
    /// The answer to message number so and so.
    Answer(u32),
    /// Something the server says unasked.
    Push,
}

/// One connection. You are given it.
pub trait Link {
    /// The virtual clock, in microseconds.
    fn now(&self) -> u64;

    /// Sends message `number` (0, 1, 2 …); the clock moves to the moment when it has left.
    fn send(&mut self, number: u32) -> Sent;

    /// Takes what has arrived by now, oldest first; the clock stands still.
    fn poll(&mut self) -> Option<Arrival>;

    /// Takes the next arrival; if there is none yet, the clock moves on until there is.
    fn wait(&mut self) -> Arrival;
}

/// What a run has measured. Times in virtual microseconds.
pub struct Report {
    pub elapsed: u64,
    pub round_trips: Vec<u64>,
    pub sent_bytes: usize,
    pub received_bytes: usize,
    pub pushes: u32,
}

/// Taking turns: one message, its answer, the next message.
pub fn run_half(link: &mut dyn Link, n: u32) -> Report {
    todo!("lab 7")
}

/// Both directions at the same time.
pub fn run_full(link: &mut dyn Link, n: u32) -> Report {
    todo!("lab 7")
}

/// How many times faster full duplex was; `None`: no difference.
pub fn gain(half: &Report, full: &Report) -> Option<f64> {
    todo!("lab 7")
}

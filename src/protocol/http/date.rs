//! The Date header: when a message was made (RFC 9110, 5.6.7 and 6.6.1).
//!
//! Owns: one way to write a time. Must never: ask a clock; the time comes in.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// A moment as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`, always in GMT
/// and in English, in whole seconds.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use wstool::protocol::http::HttpDate;
///
/// let date = HttpDate::of(UNIX_EPOCH + Duration::from_secs(784_111_777));
/// assert_eq!(date.to_string(), "Sun, 06 Nov 1994 08:49:37 GMT");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HttpDate {
    /// Seconds since 1970 began, leap seconds not counted.
    seconds: u64,
}

/// The last second of the year 9999: HTTP has four digits for a year.
const LAST_SECOND: u64 = 253_402_300_799;

const SECONDS_A_DAY: u64 = 24 * 60 * 60;

/// From 1970-01-01, a Thursday.
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl HttpDate {
    /// The date of a moment. What HTTP cannot write becomes the nearest that it
    /// can: a computer without a battery may believe in any year.
    pub fn of(time: SystemTime) -> HttpDate {
        let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        HttpDate { seconds: seconds.min(LAST_SECOND) }
    }
}

impl fmt::Display for HttpDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = (self.seconds / SECONDS_A_DAY, self.seconds % SECONDS_A_DAY);
        let (year, month, day) = calendar(days);
        let weekday = WEEKDAYS[(days % 7) as usize];
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let month = MONTHS[month];
        write!(out, "{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }
}

/// Year, month (0 is January) and day (from 1) of a day counted from 1970-01-01.
fn calendar(mut days: u64) -> (u64, usize, u64) {
    let mut year = 1970;
    while days >= days_in_year(year) {
        days -= days_in_year(year);
        year += 1;
    }
    let february = 28 + u64::from(is_leap_year(year));
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    (year, month, days + 1)
}

fn days_in_year(year: u64) -> u64 {
    365 + u64::from(is_leap_year(year))
}

fn is_leap_year(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

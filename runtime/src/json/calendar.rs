//! The text forms of `google.protobuf.Timestamp`.
//!
//! Source: [ProtoJSON](https://protobuf.dev/programming-guides/json) and
//! [timestamp.proto](https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/timestamp.proto): RFC 3339
//! with a year from 0001 to 9999. The range is checked after the offset has been subtracted. Leap seconds do not
//! exist.

use super::ascii::{Ascii, fraction};

/// The first second of the year 1.
const MIN: i64 = -62_135_596_800;
/// The last second of the year 9999.
const MAX: i64 = 253_402_300_799;

const DAY: i64 = 86_400;

/// Returns the text of a timestamp in UTC, or `None` if it is out of range.
pub(crate) fn format(seconds: i64, nanos: i32) -> Option<Ascii<30>> {
    let nanos = u32::try_from(nanos).ok().filter(|nanos| *nanos < 1_000_000_000)?;
    if !(MIN..=MAX).contains(&seconds) {
        return None;
    }
    let (year, month, day) = date(seconds.div_euclid(DAY));
    let second = seconds.rem_euclid(DAY).unsigned_abs();
    let mut text = Ascii::new();
    text.digits(year.unsigned_abs(), 4);
    for (mark, value) in [
        (b'-', month.unsigned_abs()),
        (b'-', day.unsigned_abs()),
        (b'T', second / 3600),
        (b':', second / 60 % 60),
        (b':', second % 60),
    ] {
        text.push(mark);
        text.digits(value, 2);
    }
    text.fraction(nanos);
    text.push(b'Z');
    Some(text)
}

/// Returns the seconds and nanoseconds of a timestamp, or `None` if the text is not one.
pub(crate) fn parse(text: &str) -> Option<(i64, i32)> {
    let text = text.as_bytes();
    let (fields, rest) = text.split_at_checked(19)?;
    for (at, mark) in [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')] {
        if fields[at] != mark {
            return None;
        }
    }
    let number = |start: usize, end: usize| {
        fields[start..end].iter().try_fold(0i64, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
        })
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let days = day_number(year, month, day)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (nanos, rest) = match rest.split_first() {
        Some((b'.', rest)) => fraction(rest)?,
        _ => (0, rest),
    };
    let seconds = days * DAY + hour * 3600 + minute * 60 + second - offset(rest)?;
    (MIN..=MAX).contains(&seconds).then_some((seconds, nanos))
}

/// Returns the seconds of an offset from UTC: `Z` or, for example, `+02:00`.
fn offset(text: &[u8]) -> Option<i64> {
    let [sign, h1, h2, b':', m1, m2] = *text else {
        return (text == b"Z").then_some(0);
    };
    let number = |tens: u8, ones: u8| {
        let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        digits.then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
    };
    let (hours, minutes) = (number(h1, h2)?, number(m1, m2)?);
    let seconds = (hours < 24 && minutes < 60).then_some(hours * 3600 + minutes * 60)?;
    match sign {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

/// The days in 400 years, after which the Gregorian calendar repeats.
const ERA: i64 = 146_097;
/// The days from 0000-03-01 to 1970-01-01. Years that start in March end with the leap day.
const MARCH_OF_YEAR_0: i64 = 719_468;

/// Returns the number of days from 1970-01-01 to a date, or `None` if the calendar does not have the date.
fn day_number(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=last).contains(&day) || !(1..=9999).contains(&year) {
        return None;
    }
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leap_days + days_before(month) + day - 1 - MARCH_OF_YEAR_0)
}

/// Returns the days of a year before a month, where March is month 0.
///
/// From March on, five months have 153 days, in the pattern 31, 30, 31, 30, 31.
fn days_before(month: i64) -> i64 {
    (153 * month + 2) / 5
}

/// Returns the date of a number of days from 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + MARCH_OF_YEAR_0;
    let (era, day) = (days.div_euclid(ERA), days.rem_euclid(ERA));
    // The days of the leap days before are subtracted; the last day of an era is one that no rule adds.
    let year = (day - day / 1460 + day / 36_524 - day / (ERA - 1)) / 365;
    let day = day - (year * 365 + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let year = era * 400 + year;
    let day = day - days_before(month) + 1;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_the_fewest_digits_that_lose_nothing() {
        for (seconds, nanos, text) in [
            (0, 0, "1970-01-01T00:00:00Z"),
            (0, 10_000_000, "1970-01-01T00:00:00.010Z"),
            (0, 10_000, "1970-01-01T00:00:00.000010Z"),
            (0, 10, "1970-01-01T00:00:00.000000010Z"),
            (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
            (951_782_400, 0, "2000-02-29T00:00:00Z"),
            (MIN, 0, "0001-01-01T00:00:00Z"),
            (MAX, 999_999_999, "9999-12-31T23:59:59.999999999Z"),
        ] {
            assert_eq!(format(seconds, nanos).unwrap().as_str(), text);
            assert_eq!(parse(text), Some((seconds, nanos)), "{text}");
        }
    }

    #[test]
    fn writes_no_timestamp_out_of_range() {
        for (seconds, nanos) in [(MIN - 1, 0), (MAX + 1, 0), (0, -1), (0, 1_000_000_000)] {
            assert!(format(seconds, nanos).is_none(), "{seconds} {nanos}");
        }
        assert!(format(i64::MIN, 0).is_none() && format(i64::MAX, i32::MAX).is_none());
    }

    #[cfg(feature = "prost-types")]
    #[test]
    fn agrees_with_prost_types_on_every_day() {
        for day in (MIN / DAY..=MAX / DAY).step_by(11) {
            let timestamp = prost_types::Timestamp { seconds: day * DAY + 3723, nanos: 0 };
            let text = alloc::format!("{timestamp}");
            assert_eq!(format(timestamp.seconds, 0).unwrap().as_str(), text);
            assert_eq!(parse(&text), Some((timestamp.seconds, 0)), "{text}");
        }
    }

    #[test]
    fn subtracts_the_offset_and_then_checks_the_range() {
        for (text, seconds) in [
            ("1970-01-02T01:00:00+02:00", 82_800),
            ("1970-01-01T00:00:00-11:30", 41_400),
            ("0001-01-01T00:00:00-00:01", MIN + 60),
            ("9999-12-31T23:59:59+00:01", MAX - 60),
            ("1970-01-01T00:00:00+23:59", -86_340),
            ("1970-01-01T00:00:00-00:00", 0),
        ] {
            assert_eq!(parse(text), Some((seconds, 0)), "{text}");
        }
        assert_eq!(parse("1970-01-01T00:00:00.5+00:00"), Some((0, 500_000_000)));
        assert_eq!(parse("0001-01-01T00:00:00+00:01"), None);
        assert_eq!(parse("9999-12-31T23:59:59-00:01"), None);
    }

    #[test]
    fn rejects_other_texts() {
        for text in [
            "",
            "1970-01-01",
            "1970-01-01T00:00:00",
            "1970-01-01t00:00:00Z",
            "1970-01-01T00:00:00z",
            "1970-01-01 00:00:00Z",
            "1970-00-01T00:00:00Z",
            "1970-13-01T00:00:00Z",
            "1970-01-00T00:00:00Z",
            "1970-01-32T00:00:00Z",
            "1970-04-31T00:00:00Z",
            "2001-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "1970-01-01T24:00:00Z",
            "1970-01-01T25:00:00Z",
            "1970-01-01T00:60:00Z",
            "1970-01-01T00:00:60Z",
            "1970-01-01T00:00:00+24:00",
            "1970-01-01T00:00:00+00:60",
            "1970-01-01T00:00:00+0000",
            "1970-01-01T00:00:00+00",
            "1970-01-01T00:00:00.Z",
            "1970-01-01T00:00:00.1234567890Z",
            "1970-01-01T00:00:00.123aZ",
            "1970-01-01T00:00:00.123",
            "1970-01-01T00:00:00ZZ",
            "1970-01-01T00:00:00Z ",
            " 1970-01-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "999-01-01T00:00:00Z",
            "00001-01-01T00:00:00Z",
            "10000-01-01T00:00:00Z",
            "-001-01-01T00:00:00Z",
            "1970-1-01T00:00:00Z",
            "1970-01-1T00:00:00Z",
            "1970-01-01T0:00:00Z",
            "1970-01-01T00:00:00\u{e9}",
            "1970-01-01T00:00:0\u{e9}Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

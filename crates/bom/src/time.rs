//! Times as the formats want them.

use jiff::Timestamp;

/// Whether a text is a date and time by RFC 3339 §5.6, as CycloneDX `metadata.timestamp` and every JSON Schema
/// `date-time` want it.
pub(crate) fn is_date_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = b"0000-00-00T00:00:00";
    let Some((head, tail)) = bytes.split_at_checked(shape.len()) else { return false };
    let fits = head.iter().zip(shape).all(|(byte, want)| match want {
        b'0' => byte.is_ascii_digit(),
        other => byte == other,
    });
    let tail = match tail.strip_prefix(b".") {
        Some(fraction) => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                return false;
            }
            fraction.split_at(digits).1
        }
        None => tail,
    };
    let offset = match tail {
        b"Z" => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => [h1, h2, m1, m2].into_iter().all(u8::is_ascii_digit),
        _ => false,
    };
    fits && offset && text.parse::<Timestamp>().is_ok()
}

/// The time in whole seconds and UTC, `YYYY-MM-DDThh:mm:ssZ` (SPDX 2.3 §6.9).
pub(crate) fn to_seconds(text: &str) -> Option<String> {
    if !is_date_time(text) {
        return None;
    }
    let time: Timestamp = text.parse().ok()?;
    let seconds =
        Timestamp::from_second(time.as_nanosecond().div_euclid(1_000_000_000).try_into().ok()?).ok()?;
    // A year before 0 or after 9999 has another shape.
    Some(seconds.to_string()).filter(|text| text.len() == "1970-01-01T00:00:00Z".len())
}

#[cfg(test)]
mod tests;

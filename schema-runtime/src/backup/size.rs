//! Counts for people.

/// Bytes: `8.1 MB`, in powers of 1000.
pub(super) fn size(bytes: u64) -> String {
    let (mut whole, mut tenths, mut unit) = (bytes, 0, "bytes");
    for next in ["kB", "MB", "GB", "TB"] {
        if whole < 1_000 {
            break;
        }
        (whole, tenths, unit) = (whole / 1_000, whole % 1_000 / 100, next);
    }
    if unit == "bytes" { format!("{whole} {unit}") } else { format!("{whole}.{tenths} {unit}") }
}

/// `1 row`, `2 rows`
pub(super) fn counted(count: u64, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_for_people() {
        for (bytes, expected) in
            [(0, "0 bytes"), (999, "999 bytes"), (8_192, "8.1 kB"), (1_000_000, "1.0 MB")]
        {
            assert_eq!(size(bytes), expected);
        }
    }
}

//! Passwords in texts of others.

/// What ends an address in a text.
const ENDS: [char; 5] = [' ', '\n', '\'', '"', '`'];

/// The text with `***` for each password of an address in it: what stands between `://` and the last `@` of the word
/// behind a colon, and behind `password=`.
pub(crate) fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, address) = rest.split_at(at + 3);
        masked.push_str(before);
        let end = address.find(ENDS).unwrap_or(address.len());
        let (address, behind) = address.split_at(end);
        match address.rsplit_once('@') {
            Some((user, server)) => {
                masked.push_str(user.split(':').next().unwrap_or_default());
                masked.push_str(if user.contains(':') { ":***@" } else { "@" });
                masked.push_str(&without_parameter(server));
            }
            None => masked.push_str(&without_parameter(address)),
        }
        rest = behind;
    }
    masked.push_str(rest);
    masked
}

/// `?password=..` of a PostgreSQL address.
fn without_parameter(address: &str) -> String {
    let parts = address.split_inclusive(['?', '&']).map(|part| match part.split_once('=') {
        Some(("password", value)) => {
            format!("password=***{}", if value.ends_with('&') { "&" } else { "" })
        }
        _ => part.to_owned(),
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_of_an_address_is_left() {
        for (text, expected) in [
            ("found 'postgres://app:s3cret@db/gpu'", "found 'postgres://app:***@db/gpu'"),
            ("postgres://app:s3:c/r@et@db and more", "postgres://app:***@db and more"),
            ("postgres://app@db/gpu", "postgres://app@db/gpu"),
            (
                "postgres://db/gpu?user=a&password=s3cret&x=1",
                "postgres://db/gpu?user=a&password=***&x=1",
            ),
            ("a 'x://b:c@d' 'y://e:f@g'", "a 'x://b:***@d' 'y://e:***@g'"),
            ("a@b: no address", "a@b: no address"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }
}
